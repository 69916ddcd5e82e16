package org.xueliang.protocol.mansrtsp;

/** Methods of 2022 annex B. */
public enum MansrtspMethod {
    PLAY,
    PAUSE,
    TEARDOWN
}
