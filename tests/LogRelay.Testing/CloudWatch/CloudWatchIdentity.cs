namespace LogRelay.Testing.CloudWatch;

/// <summary>Who may call the fake service.</summary>
/// <param name="AccessKey">Name.</param>
/// <param name="SecretKey">Secret.</param>
/// <param name="Region">Region that calls must be signed for.</param>
/// <param name="Token">Session token; null for none.</param>
public sealed record CloudWatchIdentity(string AccessKey, string SecretKey, string Region, string? Token = null);
