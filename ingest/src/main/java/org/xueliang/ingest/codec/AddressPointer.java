package org.xueliang.ingest.codec;

import org.bytedeco.javacpp.BytePointer;

/** Points at memory that somebody else owns, so that a pooled buffer is read where it lies. */
final class AddressPointer extends BytePointer {
    AddressPointer(long memoryAddress, long length) {
        address = memoryAddress;
        position = 0;
        limit = length;
        capacity = length;
    }
}
