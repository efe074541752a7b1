using Google.Protobuf;

namespace LogRelay.Benchmarks.Aggregating;

/// <summary>Lines as a node sends them, made before the measurement begins: what is measured is the aggregator, not its clients.</summary>
/// <param name="Lines">How many.</param>
/// <param name="Length">Bytes before compression.</param>
/// <param name="Packed">zstd, as the plugin compresses.</param>
internal sealed record PackedBatch(int Lines, int Length, ByteString Packed);
