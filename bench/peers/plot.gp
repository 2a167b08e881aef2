# plot.gp - what growth costs: growth.png of the files that report.py --plot leaves, a line an engine.
#
#	gnuplot -e "engines='nidx lucene'; names='nidx|Lucene'" plot.gp
#
# Columns: articles, mean and p99 of the 10 best (us; of the queries an engine answers), seconds of indexing, MB of index, MB at most
# while indexing, MB at most while searching.

set terminal pngcairo size 1400,1000 font "sans,11"
set output "growth.png"
set datafile separator "\t"
set logscale xy
set grid
set key top left
set xlabel "articles"
set format x "10^{%L}"

n = words(engines)
name(i) = word_of(names, i)
# The i-th of parts between bars; names have spaces in them.
word_of(s, i) = i == 1 ? (strstrt(s, "|") ? s[1:strstrt(s, "|") - 1] : s) : word_of(s[strstrt(s, "|") + 1:*], i - 1)
file(i) = word(engines, i) . ".tsv"

set multiplot layout 2,3
set title "10 best, mean, µs"
plot for [i=1:n] file(i) using 1:2 with linespoints lw 2 title name(i)
unset key
set title "10 best, p99, µs"
plot for [i=1:n] file(i) using 1:3 with linespoints lw 2
set title "indexing, 1 thread, seconds"
plot for [i=1:n] file(i) using 1:4 with linespoints lw 2
set title "index without stored texts, MB"
plot for [i=1:n] file(i) using 1:5 with linespoints lw 2
set title "peak memory of indexing, MB"
plot for [i=1:n] file(i) using 1:6 with linespoints lw 2
set title "peak memory of searching, mapped files included, MB"
plot for [i=1:n] file(i) using 1:7 with linespoints lw 2
unset multiplot
