using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace LogRelay.Journal.Tests.Storage;

/// <summary>Runs a theory once on each face of the storage seam.</summary>
public sealed class OnEveryFaceAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. Enum.GetValues<StorageFace>().Select(face => new TheoryDataRow<StorageFace>(face))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
