using Xunit;

namespace LogRelay.EndToEnd.CloudWatch;

/// <summary>The tests that share a <see cref="CloudWatchEngine"/>; one after the other.</summary>
[CollectionDefinition(CloudWatchEngine.Group)]
public sealed class CloudWatchGroup : ICollectionFixture<CloudWatchEngine>;
