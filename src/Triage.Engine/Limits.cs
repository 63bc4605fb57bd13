namespace Triage.Engine;

/// <summary>Every bound of the product, named, in one place. A message that refuses something quotes the bound from here.</summary>
public static class Limits
{
    /// <summary>Request body, before and after decompression: the default that OTLP 1.11 recommends.</summary>
    public const long MaxRequestBytes = 64L * 1024 * 1024;

    /// <summary>One message of a page to the server: a filed text with its draft is larger than the usual 32 KB.</summary>
    public const long MaxPageMessageBytes = 1024 * 1024;

    /// <summary>Nesting of OTLP/JSON and of values inside it; System.Text.Json's own default.</summary>
    public const int MaxJsonDepth = 64;

    /// <summary>Spans, or log records, of one request or file. Exporters send 512 at a time.</summary>
    public const int MaxItemsPerRequest = 100_000;

    public const int MaxAttributesPerSpan = 1_000;
    public const int MaxAttributeKeyChars = 512;
    public const int MaxSpanNameChars = 1_024;

    /// <summary>One message, prompt, argument or result. Longer content is cut here and marked as cut.</summary>
    public const int MaxContentChars = 1_000_000;

    public const int MaxMessagesPerSpan = 2_000;

    /// <summary>A run stops growing here; further spans are refused and counted.</summary>
    public const int MaxSpansPerRun = 100_000;

    /// <summary>Spans of one side that a comparison aligns; beyond it the comparison abstains with this number.</summary>
    public const int MaxSpansCompared = 20_000;

    public const int MaxTitleChars = 200;
    public const int MaxTextChars = 20_000;
    public const int MaxShortTextChars = 200;
    public const int MaxLinks = 20;

    /// <summary>Contributing classes beside the primary one; more would blur which fix comes first.</summary>
    public const int MaxContributing = 2;

    /// <summary>Rows of any list that a screen or the API answers at once.</summary>
    public const int MaxPageSize = 200;
    public const int DefaultPageSize = 50;

    /// <summary>Candidate green runs that are ranked for a red one.</summary>
    public const int MaxPairCandidates = 200;

    /// <summary>Tries of one arm in one tally; 59 in a row already exclude a failure rate of 5 %.</summary>
    public const int MaxReplayTries = 1_000;

    /// <summary>A run is settled after this long without news, by receipt clock.</summary>
    public static readonly TimeSpan SettlesAfter = TimeSpan.FromSeconds(30);

    /// <summary>How long a write may wait for the gate before the sender is told to come back.</summary>
    public static readonly TimeSpan MaxWriteWait = TimeSpan.FromSeconds(3);
}
