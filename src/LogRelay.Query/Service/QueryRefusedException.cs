namespace LogRelay.Query.Service;

/// <summary>A request that cannot be answered as it is; the message says why and what is allowed, for a person.</summary>
public sealed class QueryRefusedException(string message) : Exception(message);
