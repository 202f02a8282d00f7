/*
 * USB devices without a kernel: preloaded into the browser, it makes /dev/bus/usb/BBB/DDD of the rig look like usbfs.
 *
 * There that path is a Unix socket, at the other end of which usb-cable.mjs plays the device. To open it is to connect to
 * the socket; the browser gets the write end of a pipe as its descriptor. The ioctls of <linux/usbdevice_fs.h> on that
 * descriptor become messages over the socket. The browser reaps transfers when the descriptor is writable, so the pipe,
 * of one page, holds a byte while nothing is done and is empty when something is. The browser closing its descriptor
 * hangs up our read end: that is how we hear of it, since Chromium calls a close() of its own.
 *
 * A message, either way: struct message, then `length` bytes. All numbers are the machine's own.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static const char folder[] = "/dev/bus/usb/";
/* Descriptors of ours that are open at once. */
enum { MOST = 64, SETUP_BYTES = 8, REQUEST_BYTES = 8 };
enum kind { SUBMIT = 1, DISCARD = 2, REQUEST = 3 };

struct message {
  uint32_t kind;
  uint32_t id;       /* of the transfer, or of the request */
  int32_t value;     /* SUBMIT: bytes asked for; REQUEST: number of the ioctl; in answers the result, 0 or -errno */
  uint32_t endpoint; /* SUBMIT only */
  uint32_t length;
};

struct transfer {
  struct usbdevfs_urb *urb;
  uint32_t id;
  struct transfer *next;
};

struct device {
  int fd, drain, socket; /* the browser's descriptor, the pipe's other end, the socket */
  struct stat identity;  /* the number of a closed descriptor is soon another file's */
  int gone, full;        /* pulled; whether the pipe holds its byte */
  struct transfer *pending, *done;
  uint32_t next_id, request_id;
  int32_t request_result;
  int asking, answered;
};

static struct device *devices[MOST];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

/* Writable for the browser: something is done, or nothing ever will be. Call with the lock held. */
static void show(struct device *device) {
  char byte = 0;
  int wanted = !device->done && !device->gone;
  if (wanted == device->full) return;
  if (wanted ? write(device->fd, &byte, 1) == 1 : read(device->drain, &byte, 1) == 1) device->full = wanted;
}

static int send_all(int socket, const void *from, size_t length) {
  while (length) {
    ssize_t sent = send(socket, from, length, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return -1;
    from = (const char *)from + sent;
    length -= sent;
  }
  return 0;
}

static int receive_all(int socket, void *to, size_t length) {
  while (length) {
    ssize_t got = recv(socket, to, length, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return -1;
    to = (char *)to + got;
    length -= got;
  }
  return 0;
}

static int tell(struct device *device, struct message message, const void *data) {
  return send_all(device->socket, &message, sizeof message) || send_all(device->socket, data, message.length) ? -1 : 0;
}

/* Moves a transfer to the end of what is done. Call with the lock held. */
static void complete(struct device *device, struct transfer **place, int status) {
  struct transfer *transfer = *place, **end = &device->done;
  *place = transfer->next;
  transfer->next = NULL;
  transfer->urb->status = status;
  while (*end) end = &(*end)->next;
  *end = transfer;
}

/* Takes the device's answer to one transfer or request. Call with the lock held. */
static void take(struct device *device, struct message answer, const unsigned char *data) {
  if (answer.kind == REQUEST && answer.id == device->request_id) {
    device->request_result = answer.value;
    device->answered = 1;
    return;
  }
  struct transfer **place = &device->pending;
  while (*place && (*place)->id != answer.id) place = &(*place)->next;
  if (!*place) return;
  struct usbdevfs_urb *urb = (*place)->urb;
  int control = urb->type == USBDEVFS_URB_TYPE_CONTROL, setup = control ? SETUP_BYTES : 0;
  int in = (control ? *(unsigned char *)urb->buffer : urb->endpoint) & 0x80, room = urb->buffer_length - setup;
  if (in) {
    urb->actual_length = (int)answer.length < room ? (int)answer.length : room;
    memcpy((char *)urb->buffer + setup, data, urb->actual_length);
  } else {
    urb->actual_length = answer.value ? 0 : room;
  }
  complete(device, place, answer.value);
}

static void drop(struct transfer *transfer) {
  while (transfer) {
    struct transfer *next = transfer->next;
    free(transfer);
    transfer = next;
  }
}

/* One thread a descriptor: until the device is pulled, then until the browser closes. */
static void *follow(void *argument) {
  struct device *device = argument;
  struct pollfd watched[] = {{.fd = device->drain, .events = 0}, {.fd = device->socket, .events = POLLIN}};
  for (;;) {
    if (poll(watched, 2, -1) < 0) continue;
    if (watched[0].revents) break;
    struct message answer;
    unsigned char *data = NULL;
    int end = receive_all(device->socket, &answer, sizeof answer) ||
              ((data = malloc(answer.length + 1)) && receive_all(device->socket, data, answer.length));
    pthread_mutex_lock(&lock);
    if (end) {
      device->gone = 1;
      /* What waits fails as below a pulled cable. */
      while (device->pending) complete(device, &device->pending, -ESHUTDOWN);
      watched[1].fd = -1;
    } else {
      take(device, answer, data);
    }
    show(device);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    free(data);
  }
  pthread_mutex_lock(&lock);
  for (int i = 0; i < MOST; i++)
    if (devices[i] == device) devices[i] = NULL;
  pthread_mutex_unlock(&lock);
  close(device->socket);
  close(device->drain);
  drop(device->pending);
  drop(device->done);
  free(device);
  return NULL;
}

/* A descriptor for the device at `path`, or -1 with errno. */
static int open_device(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  struct device *device = calloc(1, sizeof *device);
  int ends[2], slot = 0;
  pthread_t thread;
  device->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(device->socket, (struct sockaddr *)&address, sizeof address) || pipe2(ends, O_CLOEXEC | O_NONBLOCK)) {
    close(device->socket);
    free(device);
    errno = EACCES; /* nobody at the socket: as for a user whom no udev rule lets in */
    return -1;
  }
  device->drain = ends[0];
  device->fd = ends[1];
  fcntl(device->fd, F_SETPIPE_SZ, 1); /* rounded up to one page, which a single byte occupies */
  fstat(device->fd, &device->identity);
  pthread_mutex_lock(&lock);
  show(device);
  while (slot < MOST && devices[slot]) slot++;
  if (slot == MOST) abort();
  devices[slot] = device;
  pthread_mutex_unlock(&lock);
  pthread_create(&thread, NULL, follow, device);
  pthread_detach(thread);
  return ends[1];
}

/* A question to the device that is answered at once: 0, or -1 with errno. One at a time. Call with the lock held. */
static int ask(struct device *device, unsigned long number, const void *data, uint32_t length) {
  while (device->asking) pthread_cond_wait(&changed, &lock);
  device->asking = 1;
  device->request_id = ++device->next_id;
  device->answered = 0;
  struct message message = {REQUEST, device->request_id, (int32_t)number, 0, length};
  if (!device->gone && !tell(device, message, data))
    while (!device->answered && !device->gone) pthread_cond_wait(&changed, &lock);
  int error = device->answered ? -device->request_result : ENODEV;
  device->asking = 0;
  pthread_cond_broadcast(&changed);
  if (error) errno = error;
  return error ? -1 : 0;
}

static int submit(struct device *device, struct usbdevfs_urb *urb) {
  const unsigned char *buffer = urb->buffer;
  int control = urb->type == USBDEVFS_URB_TYPE_CONTROL;
  int in = (control ? buffer[0] : urb->endpoint) & 0x80;
  struct transfer *transfer = calloc(1, sizeof *transfer);
  transfer->urb = urb;
  transfer->id = ++device->next_id;
  transfer->next = device->pending;
  device->pending = transfer;
  urb->actual_length = 0;
  struct message message = {SUBMIT, transfer->id, urb->buffer_length - (control ? SETUP_BYTES : 0), urb->endpoint,
                            !in ? urb->buffer_length : control ? SETUP_BYTES : 0};
  if (!device->gone && !tell(device, message, buffer)) return 0;
  device->pending = transfer->next;
  free(transfer);
  return errno = ENODEV, -1;
}

/* Returns when the transfer is done, one way or the other, as the kernel does. */
static int discard(struct device *device, struct usbdevfs_urb *urb) {
  for (int told = 0;; told = 1) {
    struct transfer *transfer = device->pending;
    while (transfer && transfer->urb != urb) transfer = transfer->next;
    if (!transfer) return told ? 0 : (errno = EINVAL, -1);
    if (!told) tell(device, (struct message){.kind = DISCARD, .id = transfer->id}, NULL);
    pthread_cond_wait(&changed, &lock);
  }
}

static int reap(struct device *device, struct usbdevfs_urb **urb) {
  struct transfer *transfer = device->done;
  if (!transfer) return errno = device->gone ? ENODEV : EAGAIN, -1;
  *urb = transfer->urb;
  device->done = transfer->next;
  free(transfer);
  show(device);
  return 0;
}

static int control_device(struct device *device, unsigned long number, void *argument) {
  switch (number) {
    case USBDEVFS_SUBMITURB: return submit(device, argument);
    case USBDEVFS_DISCARDURB: return discard(device, argument);
    case USBDEVFS_REAPURBNDELAY: return reap(device, argument);
    case USBDEVFS_GET_CAPABILITIES: return *(uint32_t *)argument = 0;
    case USBDEVFS_CLAIMINTERFACE:
    case USBDEVFS_RELEASEINTERFACE:
    case USBDEVFS_SETINTERFACE:
    case USBDEVFS_SETCONFIGURATION:
    case USBDEVFS_CLEAR_HALT: {
      unsigned char data[REQUEST_BYTES] = {0};
      memcpy(data, argument, number == USBDEVFS_SETINTERFACE ? 8 : 4);
      return ask(device, _IOC_NR(number), data, sizeof data);
    }
    case USBDEVFS_RESET: return ask(device, _IOC_NR(number), NULL, 0);
    default: return errno = ENOTTY, -1;
  }
}

/* What the browser calls in place of the C library's. */

int ioctl(int fd, unsigned long number, ...) {
  static int (*real)(int, unsigned long, ...);
  va_list arguments;
  va_start(arguments, number);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  struct stat now;
  if (_IOC_TYPE(number) == 'U' && !fstat(fd, &now)) {
    pthread_mutex_lock(&lock);
    for (int i = 0; i < MOST; i++) {
      struct device *device = devices[i];
      if (!device || device->fd != fd || device->identity.st_ino != now.st_ino || device->identity.st_dev != now.st_dev)
        continue;
      int result = control_device(device, number, argument);
      pthread_mutex_unlock(&lock);
      return result;
    }
    pthread_mutex_unlock(&lock);
  }
  if (!real) real = dlsym(RTLD_NEXT, "ioctl");
  return real(fd, number, argument);
}

#define OURS(path) (!strncmp(path, folder, sizeof folder - 1))
#define MODE(flags)                                                     \
  mode_t mode = 0;                                                      \
  if (flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE) {            \
    va_list arguments;                                                  \
    va_start(arguments, flags);                                         \
    mode = va_arg(arguments, mode_t);                                   \
    va_end(arguments);                                                  \
  }
#define OPEN(name)                                                      \
  int name(const char *path, int flags, ...) {                          \
    static int (*real)(const char *, int, ...);                         \
    MODE(flags)                                                         \
    if (OURS(path)) return open_device(path);                           \
    if (!real) real = dlsym(RTLD_NEXT, #name);                          \
    return real(path, flags, mode);                                     \
  }
#define OPENAT(name)                                                    \
  int name(int at, const char *path, int flags, ...) {                  \
    static int (*real)(int, const char *, int, ...);                    \
    MODE(flags)                                                         \
    if (OURS(path)) return open_device(path);                           \
    if (!real) real = dlsym(RTLD_NEXT, #name);                          \
    return real(at, path, flags, mode);                                 \
  }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
