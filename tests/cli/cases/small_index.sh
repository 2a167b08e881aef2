printf 'Hello title\n\nA body.\n' > one.txt
nidx build one.txt | sed 's/[0-9.]* kB/SIZE/; s/articles [0-9]* bytes/articles SIZE/'
nidx stats | grep -v size
