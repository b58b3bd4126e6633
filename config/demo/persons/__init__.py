"""Cards whose data of the person show something: mended, of one person twice."""
