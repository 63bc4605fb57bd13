namespace Triage.Storage.Erasure;

/// <summary>Cleans the database of what stood where rows were removed.</summary>
internal abstract class DiskCleaning
{
    /// <summary>Before rows are removed in a transaction.</summary>
    public abstract Task BeginAsync(TriageContext context, CancellationToken cancellation);

    /// <param name="position">0 first.</param>
    /// <returns>Where it goes on, and null at the end; with why the database could not be cleaned wholly.</returns>
    public abstract Task<(long? Next, string? Left)> StepAsync(long position, CancellationToken cancellation);
}
