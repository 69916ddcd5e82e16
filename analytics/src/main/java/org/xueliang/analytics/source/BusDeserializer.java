package org.xueliang.analytics.source;

import java.io.IOException;
import java.io.Serializable;
import org.xueliang.analytics.codec.CodecTypeInfo;

/** What an entry of the bus holds. */
public interface BusDeserializer<T> extends Serializable {
    /** @throws IOException saying why the bytes are no such message; the entry is counted and left out */
    T deserialize(byte[] bytes) throws IOException;

    /** Event time in microseconds since the epoch. */
    long timeUs(T value);

    CodecTypeInfo<T> type();
}
