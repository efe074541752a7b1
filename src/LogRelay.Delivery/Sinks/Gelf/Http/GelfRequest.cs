namespace LogRelay.Delivery.Sinks.Gelf.Http;

/// <summary>A request that waits for its answer.</summary>
/// <param name="First">Its first record's place in the batch.</param>
/// <param name="Count">How many records it carries, one behind the other.</param>
/// <param name="Bytes">Length of its body before compression.</param>
internal readonly record struct GelfRequest(int First, int Count, int Bytes);
