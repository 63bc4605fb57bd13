using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>Every call of the one step had ended when the first call of the other began.</summary>
public readonly record struct StepPair(string Before, string After);

/// <summary>
/// One run in figures: of the red run to judge, of the last green ones as the baseline. A step goes by
/// <see cref="StepWords"/>: kind and tool, without the model's name, so that a changed model is no other step.
/// </summary>
/// <param name="CallsByTool">Executed calls; read from messages where the SDK sends no tool spans.</param>
/// <param name="SameCall">How often the most repeated call was made: same tool, same arguments, same answer.</param>
/// <param name="Alternations">The longest stretch of two calls in turn, A-B-A-B is 4.</param>
/// <param name="DurationsByStep">In milliseconds, of each call of the step.</param>
/// <param name="AnswerByInput">
/// What a model call was given, see <see cref="CallsByInput"/>, to the keyed hash of its answer; calls without either are left out.
/// </param>
/// <param name="ResultShapes">By tool, over all its answers in the run that are no errors; empty where no bodies were kept.</param>
public sealed record RunFigures(
    string RunId,
    DateTimeOffset StartedAtUtc,
    string Path,
    int Steps,
    int ModelCalls,
    IReadOnlyDictionary<string, int> CallsByTool,
    long InputTokens,
    long OutputTokens,
    long DurationMs,
    int SameCall,
    int Alternations,
    string? SystemPromptKey,
    string? ToolSetKey,
    string? Model,
    IReadOnlyDictionary<string, IReadOnlyList<double>> DurationsByStep,
    IReadOnlySet<StepPair> Order,
    IReadOnlyDictionary<string, string> AnswerByInput,
    IReadOnlyDictionary<string, ResultShape> ResultShapes
)
{
    /// <summary>Distinct steps whose order is looked at: pairs grow with the square.</summary>
    private const int MaxOrderedSteps = 40;

    /// <summary>Never throws; a run without spans has figures of zero.</summary>
    public static RunFigures Of(RecordedRun recorded)
    {
        var cache = new ContentCache(ContentMask.WithinRun);
        var calls = new RunCalls(recorded.Spans, cache.Messages);
        return Of(recorded, CallSequence.Of(calls.All, cache), calls.Answers);
    }

    internal static RunFigures Of(RecordedRun recorded, CallSequence calls, IReadOnlyList<ToolAnswer> answers)
    {
        var (summary, spans) = (recorded.Run.Summary, recorded.Spans);
        return new RunFigures(
            recorded.Run.Id,
            summary.StartedAtUtc,
            summary.Path,
            spans.Count(s => s.IsStep),
            spans.Count(s => s.Kind is StepKind.ModelCall),
            calls.ByTool,
            summary.InputTokens,
            summary.OutputTokens,
            summary.DurationMs,
            calls.SameCall,
            calls.Alternations,
            summary.SystemPromptKey,
            summary.ToolSetKey,
            summary.RequestModel,
            spans
                .Where(s => s.IsStep && s.DurationMs > 0)
                .GroupBy(StepWords.Of, StringComparer.Ordinal)
                .ToDictionary(s => s.Key, s => (IReadOnlyList<double>)[.. s.Select(x => x.DurationMs)], StringComparer.Ordinal),
            OrderOf(spans),
            CallsByInput(spans)
                .GroupBy(c => c.Key, StringComparer.Ordinal)
                .ToDictionary(c => c.Key, c => c.First().Call.Digest.OutputKey!, StringComparer.Ordinal),
            ResultShape.ByTool(answers)
        );
    }

    /// <summary>
    /// Model calls by all that they can have been given: prompt, tools, messages, and what tools had answered before, which not
    /// every SDK records among the messages. Equal keys are equal inputs.
    /// </summary>
    internal static IEnumerable<(string Key, Span Call)> CallsByInput(IReadOnlyList<Span> spans)
    {
        var answers = new Queue<Span>(spans.Where(s => s.Digest.ResultKey is not null).OrderBy(s => s.EndUnixNano));
        // Parallel tools answer in any order: a sum of hashes does not tell which came first.
        var answered = UInt128.Zero;
        foreach (
            var call in spans
                .Where(s => s is { Kind: StepKind.ModelCall, Digest: { InputKey: not null, OutputKey: not null } })
                .OrderBy(s => s.StartUnixNano)
        )
        {
            while (answers.TryPeek(out var answer) && answer.EndUnixNano <= call.StartUnixNano)
            {
                answered += BinaryPrimitives.ReadUInt128LittleEndian(Hash(answers.Dequeue().Digest.ResultKey!));
            }

            var digest = call.Digest;
            var given = $"{digest.SystemPromptKey}\n{digest.ToolSetKey}\n{digest.InputKey}\n{answered:x}";
            yield return (Convert.ToHexStringLower(Hash(given).AsSpan(0, 16)), call);
        }

        static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
    }

    private static HashSet<StepPair> OrderOf(IReadOnlyList<Span> spans)
    {
        var steps = spans
            .Where(s => s.Kind is StepKind.ToolCall or StepKind.Retrieval or StepKind.Delivery && s.DurationMs > 0)
            .GroupBy(StepWords.Of, StringComparer.Ordinal)
            .Take(MaxOrderedSteps)
            .Select(s => (Word: s.Key, Start: s.Min(x => x.StartUnixNano), End: s.Max(x => x.EndUnixNano)))
            .ToList();
        return
        [
            .. from before in steps
            from after in steps
            where before.Word != after.Word && before.End <= after.Start
            select new StepPair(before.Word, after.Word),
        ];
    }
}

/// <summary>How a step is called when runs are counted together.</summary>
public static class StepWords
{
    public static string Of(SpanSkeleton step) =>
        step.Kind switch
        {
            StepKind.ModelCall => "chat",
            StepKind.ToolCall => step.ToolName ?? VolatileValues.Mask(step.Name),
            StepKind.Agent => step.Agent ?? VolatileValues.Mask(step.Name),
            _ => VolatileValues.Mask(step.Name),
        };
}
