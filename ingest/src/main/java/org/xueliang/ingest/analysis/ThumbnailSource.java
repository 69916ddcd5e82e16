package org.xueliang.ingest.analysis;

import io.netty.buffer.ByteBuf;
import org.xueliang.ingest.codec.DecodeException;
import org.xueliang.ingest.codec.ScaledPicture;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoCodec;

/** A decoder and scaler of one stream, as the adaptive decoder sees it. Used by one thread at a time; closed once. */
interface ThumbnailSource extends AutoCloseable {
    /** Says which pictures are wanted, and takes them. */
    interface Sampler {
        /** @param damaged parts were concealed, or what it refers to was missing */
        boolean wants(long receivedUs, boolean damaged);

        void sample(ScaledPicture picture, long receivedUs, boolean keyframe);
    }

    /** Makes one. */
    interface Factory {
        /** @throws DecodeException where the picture or the memory of all decoders is over its limit */
        ThumbnailSource open(VideoCodec codec, ParameterSets sets) throws DecodeException;
    }

    /** @return how many pictures came out, wanted or not */
    int decode(ByteBuf annexB, long receivedUs, Sampler sampler) throws DecodeException;

    /** Gives out what is held back; the next access unit must be a random-access point. */
    void drain(Sampler sampler) throws DecodeException;

    @Override
    void close();
}
