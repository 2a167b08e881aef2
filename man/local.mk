dist_man_MANS = man/nidx.1 man/libnidx.3
bashcompdir = @bashcompdir@
zshcompdir = @zshcompdir@
install-data-local:
	$(MKDIR_P) "$(DESTDIR)$(bashcompdir)" "$(DESTDIR)$(zshcompdir)"
	$(INSTALL_DATA) $(top_srcdir)/completions/nidx.bash "$(DESTDIR)$(bashcompdir)/nidx"
	$(INSTALL_DATA) $(top_srcdir)/completions/_nidx "$(DESTDIR)$(zshcompdir)/_nidx"
uninstall-local:
	rm -f "$(DESTDIR)$(bashcompdir)/nidx" "$(DESTDIR)$(zshcompdir)/_nidx"
EXTRA_DIST += completions/nidx.bash completions/_nidx
