"""What libraries know of countries, asked in one place each; all of them are of the extra ``[countries]``."""
