using System.Buffers;
using System.IO.Pipelines;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry;
using Triage.Web.Shell;

namespace Triage.Web.Intake;

/// <summary>How far an import has come; what is counted here is stored and stays, whatever becomes of the rest.</summary>
public sealed record FileProgress(long BytesRead, int Stored, int Runs);

/// <summary>Takes a file of traces batch by batch, each stored before the next is read.</summary>
public sealed class FileIntake(WorkspaceReaders readers, TelemetryIntake intake, TriageSettings settings)
{
    /// <param name="told">Called behind each batch.</param>
    /// <exception cref="MalformedTelemetryException">It is no trace file; nothing was stored.</exception>
    /// <exception cref="RefusedBodyException">It cannot be read to its first batch; nothing was stored.</exception>
    /// <exception cref="StorageUnavailableException">The store refuses. What was stored before stays; the file may be sent again, it is the same runs.</exception>
    public async Task<IntakeResult> TakeAsync(
        WorkspaceId workspace,
        Stream file,
        string? format,
        Action<FileProgress>? told,
        CancellationToken cancellation
    )
    {
        var reader = await readers.ForAsync(workspace, cancellation);
        var tally = new Tally();
        try
        {
            await foreach (
                var (batch, bytesRead) in reader.ReadFileAsync(file, format, settings.Intake.MaxRequestBytes, cancellation)
            )
            {
                tally.Add(await intake.StoreAsync(workspace, batch, cancellation), bytesRead);
                told?.Invoke(tally.Progress);
            }
        }
        catch (Exception broken) when (broken is MalformedTelemetryException or RefusedBodyException && tally.Progress.Stored > 0)
        {
            tally.Refuse(
                new Refusal(
                    $"behind byte {tally.Progress.BytesRead}",
                    $"{broken.Message} What stands before is stored, nothing behind it was read."
                )
            );
        }

        return tally.Result();
    }

    /// <inheritdoc cref="TakeAsync(WorkspaceId, Stream, string?, Action{FileProgress}?, CancellationToken)"/>
    public async Task<IntakeResult> TakeAsync(
        WorkspaceId workspace,
        ReadOnlyMemory<byte> file,
        string? format,
        CancellationToken cancellation
    )
    {
        await using var stream = PipeReader.Create(new ReadOnlySequence<byte>(file)).AsStream();
        return await TakeAsync(workspace, stream, format, told: null, cancellation);
    }

    private sealed class Tally
    {
        private readonly HashSet<string> runs = [];
        private readonly List<Refusal> refused = [];
        private int received;
        private int refusedCount;

        public FileProgress Progress { get; private set; } = new(0, 0, 0);

        public void Add(IntakeResult stored, long bytesRead)
        {
            received += stored.Received;
            runs.UnionWith(stored.RunIds);
            foreach (var refusal in stored.Refused)
            {
                Refuse(refusal);
            }

            Progress = new FileProgress(bytesRead, Progress.Stored + stored.Stored, runs.Count);
        }

        public void Refuse(Refusal refusal)
        {
            if (++refusedCount <= Limits.MaxRefusalsTold)
            {
                refused.Add(refusal);
            }
        }

        public IntakeResult Result()
        {
            var untold = refusedCount - refused.Count;
            return new IntakeResult(
                received,
                Progress.Stored,
                [.. runs],
                untold == 0 ? refused : [.. refused, new Refusal("further places", $"{untold} more were refused.")]
            );
        }
    }
}
