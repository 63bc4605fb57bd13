using Triage.Engine.Runs;
using Triage.Storage.Packs;

namespace Triage.Storage;

public sealed class StorageRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Makes the database ready: reached, checked, migrated. Disposing lets go of it.</summary>
public abstract class StorageStartup : IDisposable
{
    private protected StorageStartup(TriageDatabase database, RunRevisions revisions) =>
        (Database, Revisions) = (database, revisions);

    private protected TriageDatabase Database { get; }

    private protected RunRevisions Revisions { get; }

    /// <exception cref="StorageRefusedException">
    /// Not reached, not writable, in use by another process that must not be beside this one, corrupt, or newer than
    /// this program; the message names what is wrong and the remedy.
    /// </exception>
    public abstract Task OpenAsync(CancellationToken cancellation);

    /// <summary>For a verb that works beside a running Triage, and so does not open the database as that does.</summary>
    /// <exception cref="StorageRefusedException">There is no database of this version.</exception>
    public async Task RefuseUnlessOpenedBeforeAsync(CancellationToken cancellation)
    {
        if (!await Database.IsMigratedAsync(cancellation))
        {
            throw new StorageRefusedException(
                "There is no database, or an older Triage wrote it. Check Triage:DataDirectory and ConnectionStrings:Triage, and start this version once."
            );
        }
    }

    /// <summary>True while reads and writes answer.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        try
        {
            // Takes the write lock and writes nothing.
            return await Database.WriteAsIsAsync(WritePriority.Intake, _ => Task.FromResult(true), cancellation);
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
    }

    /// <summary>
    /// Lets the database look at how its rows are spread, by which it decides what to read a list along. Quick, for every
    /// start and now and then; does nothing where the database does it by itself.
    /// </summary>
    public virtual Task LookAtRowsAsync(CancellationToken cancellation) => Task.CompletedTask;

    public abstract void Dispose();
}
