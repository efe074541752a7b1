namespace LogRelay.Query.Service;

/// <summary>Too much is asked at once; the message says what, for a person. Later it may be answered.</summary>
public sealed class QueryBusyException(string message) : Exception(message);
