namespace LogRelay.Query.Sources;

/// <summary>The node that a stream came from.</summary>
/// <param name="NodeId">32 hexadecimal digits, made on the node.</param>
/// <param name="NodeName">The host's name, as the node said it last.</param>
public sealed record StreamOrigin(string NodeId, string NodeName);
