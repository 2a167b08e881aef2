# An index that stores no texts finds the same, and says what it cannot do.
cat >day1.jsonl <<'D'
{"id":"a1","title":"Ferry delayed","text":"The harbour ferry was delayed by fog.","published":"2020-01-01T10:00:00Z"}
{"id":"a2","title":"Missile test","text":"A missile was tested at sea.","published":"2020-01-02T10:00:00Z"}
D
nidx build -q --no-texts day1.jsonl
nidx query -f ids fog
nidx query harbour | sed 's/ ([^)]* ms)//'
nidx get a1
echo '{"id":"a1","title":"Ferry sails","text":"The ferry sails again.","published":"2020-01-01T10:00:00Z","updated":"2020-01-02"}' |
	nidx add -q -
nidx query -f ids fog || echo "corrected"
nidx query -f ids sails
nidx stats | grep texts
nidx check
nidx dump
echo "exit $?"
nidx build -q -i other day1.jsonl
nidx add -q -i other --no-texts day1.jsonl
echo "exit $?"
