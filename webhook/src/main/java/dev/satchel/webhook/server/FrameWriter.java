package dev.satchel.webhook.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what an HTTP/2 connection writes, whole frames at a time, and one of its own. */
final class FrameWriter implements DataWriter {
  private static final Logger LOG = LoggerFactory.getLogger(FrameWriter.class);

  /** RFC 9113, 6.8: no error, and all streams that the client has begun will be answered. */
  private static final byte[] GOAWAY = {
    0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0
  };

  private final DataWriter writer;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean begun;
  private boolean gone;

  FrameWriter(DataWriter writer) {
    this.writer = writer;
  }

  /** Once; and not before the settings, which are to be the first frame. */
  void goAway() {
    lock.lock();
    try {
      if (begun && !gone) {
        gone = true;
        writer.writeNow(BufferData.create(GOAWAY));
      }
    } catch (RuntimeException e) {
      LOG.debug("a client was gone before it was asked to go", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(BufferData... buffers) {
    locked(() -> writer.write(buffers));
  }

  @Override
  public void write(BufferData buffer) {
    locked(() -> writer.write(buffer));
  }

  @Override
  public void writeNow(BufferData... buffers) {
    locked(() -> writer.writeNow(buffers));
  }

  @Override
  public void writeNow(BufferData buffer) {
    locked(() -> writer.writeNow(buffer));
  }

  @Override
  public void flush() {
    locked(writer::flush);
  }

  @Override
  public void close() {
    writer.close();
  }

  private void locked(Runnable write) {
    lock.lock();
    try {
      begun = true;
      write.run();
    } finally {
      lock.unlock();
    }
  }
}
