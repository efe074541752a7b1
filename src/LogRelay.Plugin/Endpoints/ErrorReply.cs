namespace LogRelay.Plugin.Endpoints;

/// <summary>Docker's reply shape: an empty <c>Err</c> is success.</summary>
internal sealed record ErrorReply(string Err);
