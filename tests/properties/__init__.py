"""What holds of any input, as hypothesis makes it: few examples, always the same."""
