"""The accuracy of text classifiers: two review corpora, and a suite of many corpora."""
