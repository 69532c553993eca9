"""Another text of a text: eeap_translate."""
