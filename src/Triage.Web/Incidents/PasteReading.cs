using System.Globalization;
using System.Text;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;
using Triage.Telemetry;
using Triage.Web.Intake;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <param name="Fault">It could not be used; else it says what it was taken for.</param>
public sealed record PasteRemark(string Text, bool Fault);

/// <summary>Puts what was pasted into a draft, looking up runs and taking in trace files on the way.</summary>
public sealed class PasteReading(RunQueries runs, FileIntake intake, WorkspaceId workspace)
{
    /// <summary>A file with more runs than this says nothing about which of them is meant.</summary>
    private const int MaxRunsTaken = 10;

    private readonly List<PasteRemark> _remarks = [];

    /// <summary>What was made of it, in order.</summary>
    public IReadOnlyList<PasteRemark> Remarks => _remarks;

    public bool Failed => _remarks.Exists(r => r.Fault);

    public async Task ReadTextAsync(Pasted pasted, FilingDraft draft, CancellationToken cancellation)
    {
        switch (pasted.Kind)
        {
            case PastedKind.Run:
                await TakeRunAsync(pasted.Value, draft, cancellation);
                break;
            case PastedKind.Commit:
                draft.AddLink($"commit {pasted.Value}");
                Say($"Commit {pasted.Value}: kept among the links.");
                break;
            case PastedKind.Link:
                draft.AddLink(pasted.Value);
                Say($"Link {pasted.Value}: kept among the links.");
                if (pasted.RunOrTraceId is { } inside)
                {
                    await TakeRunAsync(inside, draft, cancellation);
                }

                break;
            case PastedKind.TraceFile:
                await ReadFileAsync(Encoding.UTF8.GetBytes(pasted.Value), draft, cancellation);
                break;
            case PastedKind.Unknown:
                Refuse(
                    "Not recognised. It reads trace ids, run ids and links, commits, addresses and trace files; describe anything else in the fields of the form."
                );
                break;
        }
    }

    public async Task ReadFileAsync(ReadOnlyMemory<byte> file, FilingDraft draft, CancellationToken cancellation)
    {
        try
        {
            var result = await intake.TakeAsync(workspace, file, null, cancellation);
            Say(
                $"Trace file: {Counted.Of(result.Stored, "span", "spans")} of {Counted.Of(result.RunIds.Count, "run", "runs")} taken in."
            );
            if (result.Refused is [var first, ..])
            {
                Refuse($"{Counted.Of(result.Refused.Count)} refused, the first at {first.At}: {first.Why}");
            }

            foreach (var run in result.RunIds.Take(MaxRunsTaken))
            {
                await TakeRunAsync(run, draft, cancellation);
            }
        }
        catch (Exception refused) when (refused is MalformedTelemetryException or StorageUnavailableException)
        {
            Refuse(refused.Message);
        }
    }

    public void RefuseTooLarge(string name, long bytes, long max) =>
        Refuse(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name} has {bytes:N0} bytes; the limit is {max:N0}. Send it in parts, or raise Triage:Intake:MaxRequestBytes."
            )
        );

    public void Refuse(string text) => _remarks.Add(new PasteRemark(text, true));

    private void Say(string text) => _remarks.Add(new PasteRemark(text, false));

    private async Task TakeRunAsync(string runOrTraceId, FilingDraft draft, CancellationToken cancellation)
    {
        if (await runs.FindAsync(workspace, runOrTraceId, cancellation) is { } found)
        {
            Say(draft.Take(found.Run));
        }
        else
        {
            Refuse($"Run {runOrTraceId} is not known here. Send its trace first, or drop the trace file.");
        }
    }
}
