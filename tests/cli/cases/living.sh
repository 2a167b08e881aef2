# An index that lives: additions, corrections, what agencies hold back, deletion.
cat >day1.jsonl <<'D'
{"id":"a1","title":"Ferry delayed","text":"The harbour ferry was delayed by fog.","published":"2020-01-01T10:00:00Z"}
{"id":"a2","title":"Missile test","text":"A missile was tested at sea.","published":"2020-01-02T10:00:00Z"}
D
nidx add day1.jsonl
cat <<'D' | nidx add -
{"id":"a1","title":"Ferry cancelled","text":"The harbour ferry was cancelled because of fog.","published":"2020-01-01T10:00:00Z","updated":"2020-01-01T12:00:00Z"}
{"id":"a2","title":"Missile test","text":"A missile was tested at sea.","published":"2020-01-02T10:00:00Z"}
{"id":"a3","title":"Budget","text":"The budget is secret until noon.","published":"2020-01-03T10:00:00Z","embargoed":"2035-01-01T12:00:00Z"}
D
nidx query -f ids ferry
nidx query -f ids delayed || echo "not shown"
nidx query -f ids --all-versions delayed
nidx query -f ids secret || echo "under embargo"
nidx history a1
nidx history a1 --version 1 | head -1
nidx history a3
echo '{"id":"a2","title":"Missile test","pubstatus":"canceled","updated":"2020-01-02T11:00:00Z"}' | nidx add -
nidx query -f ids missile || echo "called back"
nidx history a2
nidx delete --dry-run --query ferry
nidx delete --query ferry nothing
nidx query -f ids ferry || echo "deleted"
nidx merge --all | sed 's/, .*//'
nidx check
nidx delete a1
echo "exit $?"
nidx history a1
