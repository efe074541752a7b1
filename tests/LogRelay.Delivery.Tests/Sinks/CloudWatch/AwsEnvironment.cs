using System.Runtime.CompilerServices;

namespace LogRelay.Delivery.Tests.Sinks.CloudWatch;

/// <summary>The process's AWS variables: credentials, where the real chain finds them, and nothing of the machine's own.</summary>
internal sealed class AwsEnvironment : IDisposable
{
    /// <summary>The collection of the tests that look at the environment; one after the other.</summary>
    public const string Collection = "AWS environment";

    /// <summary>Where the shared credentials would be. The SDK reads the variable once in a process; the file is not there unless a test makes it.</summary>
    public static readonly string CredentialsFile = Path.Combine(Path.GetTempPath(), $"lr-aws-{Guid.NewGuid():N}");

    private readonly string[] _names;

    private AwsEnvironment(string[] names) => _names = names;

    /// <summary>These variables in the place of the usual credentials, until it is disposed.</summary>
    public static AwsEnvironment Instead(params (string Name, string Value)[] variables)
    {
        Set(null, null);
        foreach (var (name, value) in variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
        return new AwsEnvironment([.. variables.Select(variable => variable.Name)]);
    }

    public void Dispose()
    {
        foreach (var name in _names)
        {
            Environment.SetEnvironmentVariable(name, null);
        }
        SetUsual();
    }

    [ModuleInitializer]
    internal static void SetUsual()
    {
        Set(CloudWatchTestSinks.Identity.AccessKey, CloudWatchTestSinks.Identity.SecretKey);
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
        Environment.SetEnvironmentVariable("AWS_CONFIG_FILE", "/nonexistent/config");
        Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", CredentialsFile);
    }

    private static void Set(string? accessKey, string? secretKey)
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", accessKey);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", secretKey);
    }
}
