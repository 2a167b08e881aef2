#!/usr/bin/env python3
"""How often is the language of an article told right?

    bench/extract/language.py NIDX [ARTICLES OF EACH SET]

Articles of ../shared/data/articles beside the source folder with more than 200 characters, their `lang` taken away; what
`nidx extract` then says against it.
"""
import gzip,json,subprocess,collections,glob,os,sys
N=int(sys.argv[2]) if len(sys.argv)>2 else 1500
nidx=sys.argv[1]
tot=collections.Counter(); ok=collections.Counter(); conf=collections.Counter()
for f in sorted(glob.glob(os.path.join(os.path.dirname(os.path.abspath(__file__)),'../../../shared/data/articles/*.jsonl.gz'))):
    want=[];lines=[]
    fh=gzip.open(f,'rt'); n=0
    allrows=[l for l in fh]
    step=max(1,len(allrows)//N)
    for l in allrows[::step]:
        d=json.loads(l)
        lang=d.get('lang')
        text=(d.get('title') or '')+' '+(d.get('summary') or '')+' '+(d.get('body') or '')
        if not lang or len(text)<200: continue
        d.pop('lang'); d['id']=str(len(want)); d.pop('date',None)
        want.append(lang); lines.append(json.dumps(d))
    if not lines: continue
    p=subprocess.run([nidx,'extract','--json','-'],input='\n'.join(lines).encode(),stdout=subprocess.PIPE)
    got={}
    for l in p.stdout.decode().split('\n'):
        if l:
            d=json.loads(l); got[int(d['key'])]=d.get('language','')
    for i,w in enumerate(want):
        w2=w.split('-')[0]
        tot[w2]+=1
        g=got.get(i,'?')
        if g==w2: ok[w2]+=1
        else: conf[os.path.basename(f)[:18],w2,g]+=1
print('all',sum(ok.values()),sum(tot.values()),sum(ok.values())/sum(tot.values()))
for l in tot: print(l,tot[l],'%.4f'%(ok[l]/tot[l]))
for k,v in conf.most_common(40): print(k,v)
