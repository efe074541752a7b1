namespace LogRelay.Aggregator.Ingest;

/// <summary>A node sent what no node sends. Its call is ended with the message.</summary>
internal sealed class IngestFaultException(string message) : Exception(message);
