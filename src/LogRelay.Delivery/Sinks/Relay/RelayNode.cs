namespace LogRelay.Delivery.Sinks.Relay;

/// <summary>Who sends.</summary>
/// <param name="Id">32 hexadecimal digits, made once on this host and kept.</param>
/// <param name="Name">The host's name, for people.</param>
/// <param name="Software">LogRelay's version, for people.</param>
/// <param name="Process">32 hexadecimal digits, made when the program started: tells two hosts of one id apart.</param>
public sealed record RelayNode(string Id, string Name, string Software, string Process);
