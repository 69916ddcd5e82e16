package org.xueliang.standalone;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A data folder's stores belong to one process. Held from before they are started to the end of the process, however it
 * ends; a second one would take the first one's servers for left behind and end them.
 */
public final class FolderLock implements AutoCloseable {
    /** In the folder; stays there. */
    public static final String FILE = "lock";

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * @param folder made where it is not there
     * @throws IOException another has it; says which process
     */
    public static FolderLock take(Path folder) throws IOException {
        Path file = Files.createDirectories(folder).resolve(FILE);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (lock(channel) == null) {
                String holder = Files.readString(file).strip();
                throw new IOException("data folder " + folder + ": another installation runs on it"
                        + (holder.isEmpty() ? "" : " (process " + holder + ")")
                        + " (end it, or give this one a folder of its own with --data-dir)");
            }
            channel.truncate(0);
            channel.write(
                    StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"));
            return new FolderLock(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether some process holds the folder now, this one included. */
    public static boolean isTaken(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return lock(channel) == null;
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ours) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
