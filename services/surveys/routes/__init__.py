"""Routes of `surveys`, by subject; what citizens use without login stands in modules named `public_`."""
