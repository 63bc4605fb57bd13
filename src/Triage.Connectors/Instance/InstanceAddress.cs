namespace Triage.Connectors.Instance;

/// <summary>
/// Where a running instance leaves its address: one line in <c>triage.address</c> of the data directory, so that the
/// program's own verbs find it.
/// </summary>
public static class InstanceAddress
{
    /// <param name="url">Where it listens; one that listens everywhere is found on this machine.</param>
    public static Task WriteAsync(string dataDirectory, string url, CancellationToken cancellation) =>
        File.WriteAllTextAsync(
            Path.Combine(dataDirectory, RunningInstance.AddressFileName),
            url.Replace("://[::]:", "://localhost:", StringComparison.Ordinal)
                .Replace("://0.0.0.0:", "://localhost:", StringComparison.Ordinal),
            cancellation
        );

    public static void Remove(string dataDirectory) => File.Delete(Path.Combine(dataDirectory, RunningInstance.AddressFileName));
}
