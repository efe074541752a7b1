namespace LogRelay.Options;

/// <summary>What a GELF endpoint is asked for over HTTP.</summary>
/// <param name="Path">Path and query, with its leading slash, percent-encoded as it is sent.</param>
/// <param name="Bulk">Several messages in one request, a line each.</param>
/// <param name="HeadersFile">Absolute path of a file with header lines that go with every request; null: none.</param>
public sealed record GelfHttpOptions(string Path, bool Bulk, string? HeadersFile);
