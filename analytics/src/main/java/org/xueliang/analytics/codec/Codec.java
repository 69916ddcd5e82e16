package org.xueliang.analytics.codec;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;

/**
 * How a value lies in bytes. Each value is written behind its version, so that state of an older release is read by a
 * newer one: a new field raises {@link #version} and {@link #read} fills it in for older bytes.
 *
 * <p>A codec is made again from its class name and {@link #argument}: it has a public constructor that takes a String, or
 * none where the argument is empty.
 */
public interface Codec<T> extends Serializable {
    /** 1 to 127; what {@link #write} writes. */
    int version();

    void write(T value, DataOutput out) throws IOException;

    /** @throws IOException where the bytes are not what {@code version} promises, or the version is newer than ours */
    T read(int version, DataInput in) throws IOException;

    /** A value that shares nothing that changes with the original. */
    T copy(T value);

    default String argument() {
        return "";
    }
}
