namespace LogRelay.Delivery.Sinks.CloudWatch;

/// <summary>What the container endpoint answers.</summary>
/// <param name="AccessKeyId">Who.</param>
/// <param name="SecretAccessKey">The secret.</param>
/// <param name="Token">Session token; null for none.</param>
/// <param name="Expiration">Until when; null for ever.</param>
internal sealed record ContainerCredentialsAnswer(string? AccessKeyId, string? SecretAccessKey, string? Token, DateTimeOffset? Expiration);
