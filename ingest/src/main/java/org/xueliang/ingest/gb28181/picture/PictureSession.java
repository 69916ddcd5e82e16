package org.xueliang.ingest.gb28181.picture;

import com.google.protobuf.UnsafeByteOperations;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.DevicePicture;
import org.xueliang.proto.v1.TakeDevicePicturesResponse;

/**
 * Pictures that one device was asked for once. Whoever knows its token may put as many as were asked for, and nothing after
 * the device said that it was done, or when its time is over. Thread-safe.
 */
final class PictureSession {
    /** Uploads that came to nothing do not end it; so many do. */
    private static final int MAX_FAILED = 3;

    /** 20 digits of the device, 02, the time, two digits that count (GB/T 28181-2022 9.14). */
    private static final int FILE_ID_LENGTH = 41;

    private static final DateTimeFormatter FILE_TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS");
    private static final ZoneOffset BEIJING = ZoneOffset.ofHours(8);

    private record Taken(byte[] jpeg, JpegSize size, long receivedUs) {}

    private final String device;
    private final String channel;
    private final String id;
    private final int count;
    private final long endMs;
    private final List<Taken> taken = new ArrayList<>();
    private final CompletableFuture<TakeDevicePicturesResponse> done = new CompletableFuture<>();
    private int open;
    private int failed;
    private long bytes;
    private @Nullable List<String> fileIds;
    private long lastCameMs;
    private boolean over;

    /** @param endMs steady time when it is over, whatever came */
    PictureSession(String device, String channel, String id, int count, long endMs) {
        this.device = device;
        this.channel = channel;
        this.id = id;
        this.count = count;
        this.endMs = endMs;
    }

    String id() {
        return id;
    }

    /** Nobody else's word ends it. */
    boolean isOf(String device, String id) {
        return this.device.equals(device) && this.id.equalsIgnoreCase(id);
    }

    CompletableFuture<TakeDevicePicturesResponse> done() {
        return done;
    }

    /** An upload begins. @return whether there is room for one more */
    synchronized boolean begin() {
        if (over || taken.size() + open >= count || failed >= MAX_FAILED) {
            return false;
        }
        open++;
        return true;
    }

    /** The upload that began came to nothing. */
    synchronized void failed() {
        open--;
        failed++;
    }

    /** The upload that began is whole. @return false where it came too late, or all together are too large */
    synchronized boolean put(byte[] jpeg, JpegSize size, long maxBytes, long receivedUs, long nowMs) {
        open--;
        if (over || bytes + jpeg.length > maxBytes) {
            failed++;
            return false;
        }
        bytes += jpeg.length;
        taken.add(new Taken(jpeg, size, receivedUs));
        lastCameMs = nowMs;
        return true;
    }

    /** The device says that it sent what it could. */
    synchronized void finished(List<String> ids) {
        fileIds = ids.stream()
                .map(text -> text.length() > 64 ? text.substring(0, 64) : text)
                .toList();
    }

    /**
     * Looks whether it is over.
     *
     * @param graceMs for the device's word after the last picture
     */
    boolean over(long nowMs, long graceMs) {
        TakeDevicePicturesResponse answer;
        synchronized (this) {
            if (over) {
                return true;
            }
            boolean said = fileIds != null && open == 0;
            boolean all = taken.size() == count && nowMs - lastCameMs >= graceMs;
            if (!said && !all && nowMs < endMs) {
                return false;
            }
            over = true;
            answer = answer();
        }
        done.complete(answer);
        return true;
    }

    /** Nothing more is taken; what came is thrown away. */
    void cancel(Throwable why) {
        synchronized (this) {
            over = true;
            taken.clear();
        }
        done.completeExceptionally(why);
    }

    private TakeDevicePicturesResponse answer() {
        List<String> ids = fileIds;
        // Which name is which picture's, is said by their order alone: where the numbers differ, by nothing.
        boolean named = ids != null && ids.size() == taken.size();
        TakeDevicePicturesResponse.Builder answer =
                TakeDevicePicturesResponse.newBuilder().setChannel(channel);
        for (int i = 0; i < taken.size(); i++) {
            Taken one = taken.get(i);
            String fileId = ids != null && named ? ids.get(i) : "";
            answer.addPictures(DevicePicture.newBuilder()
                    .setFileId(fileId)
                    .setJpeg(UnsafeByteOperations.unsafeWrap(one.jpeg()))
                    .setCapturedUs(capturedUs(fileId))
                    .setReceivedUs(one.receivedUs())
                    .setWidth(one.size().width())
                    .setHeight(one.size().height()));
        }
        StringBuilder note = new StringBuilder();
        if (taken.size() < count) {
            note.append(taken.size()).append(" of ").append(count).append(" pictures came");
        }
        if (ids == null) {
            note.append(note.length() == 0 ? "" : "; ").append("the device did not say that it was done");
        } else if (!named) {
            note.append(note.length() == 0 ? "" : "; ")
                    .append("the device names ")
                    .append(ids.size());
        }
        return answer.setNote(note.toString()).build();
    }

    /** 0 where the name has no time that can be one. */
    static long capturedUs(String fileId) {
        if (fileId.length() != FILE_ID_LENGTH) {
            return 0;
        }
        try {
            return LocalDateTime.parse(fileId.substring(22, 39), FILE_TIME)
                            .toInstant(BEIJING)
                            .toEpochMilli()
                    * 1000;
        } catch (DateTimeException notATime) {
            return 0;
        }
    }
}
