#include "base/crew.h"

#include "base/mem.h"

#include <pthread.h>
#include <unistd.h>

struct member {
	struct nx_crew *crew;
	pthread_t thread;
	unsigned worker;
};

struct nx_crew {
	pthread_mutex_t lock;
	pthread_cond_t given, done; /* a task was added; a task was done */
	struct nx_task *oldest, *newest; /* pending, in order */
	struct nx_task *unstarted;       /* the first of them nobody works on */
	unsigned pending;
	unsigned size; /* the owner and its threads */
	bool closing;
	struct member members[NX_CREW_MAX]; /* [0] is the owner */
};

/* Takes the first unstarted task; the lock is held. */
static struct nx_task *
start_one(struct nx_crew *self)
{
	struct nx_task *task = self->unstarted;

	self->unstarted = task->next;
	return task;
}

/* Runs a started task; the lock is held before and after, not while it runs. */
static void
run_one(struct nx_crew *self, struct nx_task *task, unsigned worker)
{
	pthread_mutex_unlock(&self->lock);
	task->run(task, worker);
	pthread_mutex_lock(&self->lock);
	task->done = true;
	pthread_cond_signal(&self->done); /* only the owner waits for it */
}

static void *
work(void *arg)
{
	struct member *member = arg;
	struct nx_crew *self = member->crew;

	pthread_mutex_lock(&self->lock);
	while (!self->closing) {
		if (self->unstarted)
			run_one(self, start_one(self), member->worker);
		else
			pthread_cond_wait(&self->given, &self->lock);
	}
	pthread_mutex_unlock(&self->lock);
	return NULL;
}

unsigned
nx_crew_wanted(unsigned nthreads)
{
	long n = nthreads ? (long)nthreads : sysconf(_SC_NPROCESSORS_ONLN);

	if (n < 1)
		n = 1;
	return n > NX_CREW_MAX ? NX_CREW_MAX : (unsigned)n;
}

enum nidx_status
nx_crew_new(struct nx_crew **out, unsigned nthreads, struct nidx_error *err)
{
	struct nx_crew *self = nx_mem_zalloc(1, sizeof(*self));
	unsigned wanted = nx_crew_wanted(nthreads);

	if (!self)
		return nx_fail_memory(err);
	pthread_mutex_init(&self->lock, NULL); /* with default attributes these cannot fail */
	pthread_cond_init(&self->given, NULL);
	pthread_cond_init(&self->done, NULL);
	for (self->size = 1; self->size < wanted; self->size++) {
		struct member *member = &self->members[self->size];
		*member = (struct member){ .crew = self, .worker = self->size };
		if (pthread_create(&member->thread, NULL, work, member))
			break;
	}
	*out = self;
	return NIDX_OK;
}

void
nx_crew_free(struct nx_crew *self)
{
	if (!self)
		return;
	pthread_mutex_lock(&self->lock);
	self->closing = true;
	self->unstarted = NULL;
	pthread_cond_broadcast(&self->given);
	pthread_mutex_unlock(&self->lock);
	for (unsigned i = 1; i < self->size; i++)
		pthread_join(self->members[i].thread, NULL);
	pthread_cond_destroy(&self->given);
	pthread_cond_destroy(&self->done);
	pthread_mutex_destroy(&self->lock);
	nx_mem_free(self);
}

unsigned
nx_crew_size(const struct nx_crew *self)
{
	return self->size;
}

unsigned
nx_crew_pending(const struct nx_crew *self)
{
	return self->pending;
}

void
nx_crew_add(struct nx_crew *self, struct nx_task *task)
{
	task->next = NULL;
	task->done = false;
	pthread_mutex_lock(&self->lock);
	if (self->oldest)
		self->newest->next = task;
	else
		self->oldest = task;
	self->newest = task;
	if (!self->unstarted)
		self->unstarted = task;
	self->pending++;
	pthread_cond_signal(&self->given);
	pthread_mutex_unlock(&self->lock);
}

struct nx_task *
nx_crew_next(struct nx_crew *self)
{
	struct nx_task *task;

	pthread_mutex_lock(&self->lock);
	task = self->oldest;
	while (task && !task->done) {
		if (self->unstarted)
			run_one(self, start_one(self), 0);
		else
			pthread_cond_wait(&self->done, &self->lock);
	}
	if (task) {
		self->oldest = task->next;
		self->pending--;
	}
	pthread_mutex_unlock(&self->lock);
	return task;
}
