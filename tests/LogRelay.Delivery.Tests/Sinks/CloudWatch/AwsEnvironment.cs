using System.Runtime.CompilerServices;

namespace LogRelay.Delivery.Tests.Sinks.CloudWatch;

/// <summary>Credentials in the environment, where the real chain finds them.</summary>
internal static class AwsEnvironment
{
    [ModuleInitializer]
    internal static void Set()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", CloudWatchTestSinks.Identity.AccessKey);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", CloudWatchTestSinks.Identity.SecretKey);
    }
}
