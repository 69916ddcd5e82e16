package org.xueliang.analytics.source;

import java.io.IOException;
import java.io.Serializable;
import org.xueliang.analytics.codec.CodecTypeInfo;

/** What an entry of the bus holds. */
public interface BusDeserializer<T> extends Serializable {
    /** The year 2100. A time beyond is a lie, and with one near the end of the numbers nothing can be reckoned. */
    long MAX_TIME_US = 4_102_444_800_000_000L;

    /** @throws IOException saying why the bytes are no such message; the entry is counted and left out */
    T deserialize(byte[] bytes) throws IOException;

    /** Event time in microseconds since the epoch, 1 to {@link #MAX_TIME_US}. */
    long timeUs(T value);

    CodecTypeInfo<T> type();
}
