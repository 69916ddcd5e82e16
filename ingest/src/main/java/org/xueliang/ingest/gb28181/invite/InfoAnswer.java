package org.xueliang.ingest.gb28181.invite;

/** What a device says to an INFO. On its event loop, once. */
public interface InfoAnswer {
    /** For what needs no answer. */
    InfoAnswer IGNORED = new InfoAnswer() {
        @Override
        public void answered(int status, byte[] body) {}

        @Override
        public void failed(String cause) {}
    };

    /** @param status of SIP @param body MANSRTSP, or none */
    void answered(int status, byte[] body);

    /** None came, or it was not sent. @param cause in words */
    void failed(String cause);
}
