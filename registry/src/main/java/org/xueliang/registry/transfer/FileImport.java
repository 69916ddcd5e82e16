package org.xueliang.registry.transfer;

/** One file on its way in. */
interface FileImport {
    /** The next bytes. @throws Refusal where the whole file is refused */
    void accept(byte[] data);

    /** That was all: takes in what is left, and reports. */
    void end();
}
