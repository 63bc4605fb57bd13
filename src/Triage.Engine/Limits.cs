namespace Triage.Engine;

/// <summary>Every bound of the product, named, in one place. A message that refuses something quotes the bound from here.</summary>
public static class Limits
{
    /// <summary>Request body, before and after decompression: the default that OTLP 1.11 recommends.</summary>
    public const long MaxRequestBytes = 64L * 1024 * 1024;

    /// <summary>One message of a page to the server: a filed text with its draft is larger than the usual 32 KB.</summary>
    public const long MaxPageMessageBytes = 1024 * 1024;

    /// <summary>A file that can be cut (JSON lines, protobuf) is read and stored so many bytes at a time.</summary>
    public const int FilePartBytes = 1024 * 1024;

    /// <summary>An imported file as a whole.</summary>
    public const long MaxFileBytes = 8L * 1024 * 1024 * 1024;

    /// <summary>Refusals of one file that are told one by one; the others are counted.</summary>
    public const int MaxRefusalsTold = 1_000;

    /// <summary>Nesting of OTLP/JSON and of values inside it; System.Text.Json's own default.</summary>
    public const int MaxJsonDepth = 64;

    /// <summary>Messages in each other in OTLP protobuf; the default of Google's parsers.</summary>
    public const int MaxProtobufDepth = 100;

    /// <summary>Spans of one pack; more of one trace become several packs, so that one of them can be read alone.</summary>
    public const int MaxSpansPerPack = 512;

    /// <summary>
    /// What the packs of one request may hold. Every pack repeats the resource of its spans: without a bound a request of many
    /// traces under one huge resource would grow by their product.
    /// </summary>
    public const long MaxPackedBytes = 4 * MaxRequestBytes;

    /// <summary>Prompts and tools that came lately are remembered, because every call repeats them: up to so many bytes of each kind.</summary>
    public const long MaxRememberedBytes = 2L * 1024 * 1024;

    /// <summary>
    /// Of messages, which repeat within their conversation, and so mostly within a request or two: to remember each for longer
    /// costs more than to read some of them again.
    /// </summary>
    public const long MaxRememberedMessageBytes = 1024 * 1024;

    /// <summary>Spans, or log records, of one request or file. Exporters send 512 at a time.</summary>
    public const int MaxItemsPerRequest = 100_000;

    public const int MaxAttributesPerSpan = 1_000;
    public const int MaxAttributeKeyChars = 512;
    public const int MaxSpanNameChars = 1_024;

    /// <summary>
    /// A name that runs are found by: agent, task, build. PostgreSQL refuses an index entry of more than 2,704 bytes
    /// (https://www.postgresql.org/docs/current/btree.html), and two such names with their neighbours must fit.
    /// </summary>
    public const int MaxKeyNameChars = 200;

    /// <summary>One message, prompt, argument or result. Longer content is cut here and marked as cut.</summary>
    public const int MaxContentChars = 1_000_000;

    public const int MaxMessagesPerSpan = 2_000;

    /// <summary>A run stops growing here; further spans are refused and counted.</summary>
    public const int MaxSpansPerRun = 100_000;

    /// <summary>
    /// Spans of all comparisons that are kept for the next look, both sides counted: each span has its contents with it, some
    /// kilobytes for a model call.
    /// </summary>
    public const int MaxSpansInComparisonsKept = 64_000;

    /// <summary>Spans of one side that a comparison aligns; beyond it the comparison abstains with this number.</summary>
    public const int MaxSpansCompared = 20_000;

    /// <summary>Repositories that a configuration names.</summary>
    public const int MaxRepositories = 100;

    /// <summary>Commits that are looked at to tell two builds apart; further back the two have nothing to do with each other.</summary>
    public const int MaxCommitsWalked = 50_000;

    /// <summary>Commits between two builds that are told one by one.</summary>
    public const int MaxCommitsShown = 50;

    /// <summary>Names in trees that are looked at for one difference. A few kilobytes of trees can name more files than there are disks.</summary>
    public const int MaxTreeEntries = 300_000;

    /// <summary>Folders in each other that are followed.</summary>
    public const int MaxTreeDepth = 60;

    /// <summary>One commit, or one folder, as it is kept in a repository.</summary>
    public const long MaxGitObjectBytes = 16L * 1024 * 1024;

    /// <summary>Changed files of one difference; more of them are a move of everything, and are counted.</summary>
    public const int MaxCodeFiles = 300;

    /// <summary>A file whose lines are compared; a larger one was written by a program, and the worst one takes a second.</summary>
    public const long MaxCodeFileBytes = 512 * 1024;

    /// <summary>Hunks of one file, and characters of one hunk, that are kept.</summary>
    public const int MaxHunksPerFile = 20;

    /// <inheritdoc cref="MaxHunksPerFile"/>
    public const int MaxHunkChars = 4_000;

    /// <summary>Characters of all hunks of one difference: what is kept of it in memory.</summary>
    public const int MaxCodeChars = 300_000;

    /// <summary>Files of a difference that a page or an answer shows with their lines, nearest first.</summary>
    public const int MaxCodeFilesShown = 20;

    /// <summary>What reading one difference may take; what is not read by then is left out.</summary>
    public static readonly TimeSpan CodeIsReadWithin = TimeSpan.FromSeconds(5);

    /// <summary>Differences that are read at once: each holds one processor.</summary>
    public const int MaxCodeReadAtOnce = 2;

    public const int MaxTitleChars = 200;
    public const int MaxTextChars = 20_000;
    public const int MaxShortTextChars = 200;
    public const int MaxLinks = 20;
    public const int MaxLinkChars = 2_000;

    /// <summary>Incidents that are merged into one; more are no longer read one by one.</summary>
    public const int MaxMerged = 200;

    /// <summary>People who see one private incident.</summary>
    public const int MaxNamedPeople = 200;
    public const int MaxFollowUps = 50;
    public const int MaxFixes = 50;

    /// <summary>Runs, items or people of an impact.</summary>
    public const int MaxImpactCount = 1_000_000_000;

    /// <summary>A currency amount of an impact; beyond it a sum would lose cents on the way through JSON numbers.</summary>
    public const decimal MaxImpactAmount = 1_000_000_000_000m;

    public const int MaxWebhookEndpoints = 20;

    /// <summary>Deliveries that the log shows.</summary>
    public const int MaxDeliveriesShown = 100;

    /// <summary>Deliveries of one look into the outbox; the rest follows at the next.</summary>
    public const int MaxDeliveriesAtOnce = 20;

    /// <summary>How much of a receiver's answer is kept.</summary>
    public const int MaxExcerptChars = 500;

    /// <summary>Agents of one workspace that lists and choices show.</summary>
    public const int MaxAgents = 1_000;

    /// <summary>Lines of what an agent's model sees, and of what checks it: more of them nobody reads in an incident.</summary>
    public const int MaxCardLines = 50;

    public const int MaxToolsOnCard = 300;

    /// <summary>A tool's description as the card keeps it, to see when it changes.</summary>
    public const int MaxDescriptionChars = 4_000;

    /// <summary>Newest runs that an agent's card is filled in from.</summary>
    public const int MaxRunsOnCard = 20;

    /// <summary>Builds of one agent, newest first, that its page shows.</summary>
    public const int MaxBuilds = 30;

    /// <summary>Texts of one part of a build after which, when none of them was seen twice, new ones are left be.</summary>
    public const int MaxTextsSeenOnce = 12;

    /// <summary>Fingerprints of one kind that are kept of one build of an agent: a build with more fills something in.</summary>
    public const int MaxFingerprintsPerBuild = 100;

    /// <summary>Fingerprints of an agent, those first seen last, in which changes are looked for.</summary>
    public const int MaxFingerprintsRead = 2_000;

    /// <summary>A prompt or tool set as it is kept to show its difference.</summary>
    public const int MaxFingerprintTextChars = 100_000;

    /// <summary>Texts of one template that are kept for one build; more fillings say no more.</summary>
    public const int MaxTextsPerTemplate = 5;

    /// <summary>How exactly it is kept when a fingerprint was seen last: each run would otherwise cost a write.</summary>
    public static readonly TimeSpan SeenToWithin = TimeSpan.FromMinutes(1);

    /// <summary>A setup that none of so many runs since had is gone; until then it takes turns with another.</summary>
    public const int RunsUntilGone = 10;

    /// <summary>Reported changes that a comparison, a page or an answer takes into account.</summary>
    public const int MaxChanges = 200;

    /// <summary>Other runs of the chain that a run is shown in.</summary>
    public const int MaxChainedRuns = 50;

    /// <summary>Links and conversations kept of one trace.</summary>
    public const int MaxTiesPerTrace = 200;

    /// <summary>A day is the longest that one piece of work lies between two agents before the tie says nothing.</summary>
    public static readonly TimeSpan ChainWindow = TimeSpan.FromHours(24);

    /// <summary>A report through a filing link, as a form of the browser sends it.</summary>
    public const long MaxReportBytes = 256 * 1024;

    /// <summary>Contributing classes beside the primary one; more would blur which fix comes first.</summary>
    public const int MaxContributing = 2;

    /// <summary>Words of one text that search knows; PostgreSQL tells no places apart beyond 16,383.</summary>
    public const int MaxWordsSearched = 16_000;

    /// <summary>Words of packs that wait in memory until search has read them; beyond, they are cut anew from the pack.</summary>
    public const long MaxWaitingWordBytes = 24L * 1024 * 1024;

    /// <summary>Of one message, argument or result; what is so long is told by its beginning.</summary>
    public const int MaxSearchedChars = 4_000;

    /// <summary>Bytes of requests that wait to be stored. Beyond them a sender is told at once to come back.</summary>
    public const long MaxWaitingBytes = 128L * 1024 * 1024;

    /// <summary>Bytes of one transaction: more of them would let people wait for too long.</summary>
    public const long MaxBytesPerCommit = 16L * 1024 * 1024;

    /// <summary>Runs that are summed up in one transaction: others wait to write meanwhile.</summary>
    public const int MaxRunsRevisedAtOnce = 40;

    /// <summary>Skeletons that are in memory for it, as they are kept; a larger run is summed up alone.</summary>
    public const long MaxSkeletonBytesRevisedAtOnce = 4L * 1024 * 1024;

    /// <summary>
    /// How far behind the first of its news a run is summed up, when nobody asks for it before; it is looked for every half of it.
    /// </summary>
    public static readonly TimeSpan RevisesAfter = TimeSpan.FromSeconds(1);

    /// <summary>Rows of any list that a screen or the API answers at once.</summary>
    public const int MaxPageSize = 200;
    public const int DefaultPageSize = 50;

    /// <summary>Incidents that one bulk act may touch: as many as a person can still look through before agreeing.</summary>
    public const int MaxBulkIncidents = 200;

    /// <summary>Similar incidents shown at once: more would be a list to read instead of a hint.</summary>
    public const int MaxSimilar = 3;

    /// <summary>Rows of one exported file. A longer list is cut here, and its last line says so.</summary>
    public const int MaxExportRows = 100_000;

    /// <summary>Saved views that one person sees on one list.</summary>
    public const int MaxSavedViews = 50;
    public const int MaxViewNameChars = 60;
    public const int MaxViewQueryChars = 2_000;

    /// <summary>Items of one run that are held against each other; the first so many count.</summary>
    public const int MaxItemsContrasted = 20_000;

    /// <summary>Steps and members in which items are compared; what comes later in the run is left out.</summary>
    public const int MaxItemAspects = 150;

    /// <summary>Shared conditions of wrong items that are shown.</summary>
    public const int MaxSharedConditions = 10;

    /// <summary>Runs that a search for the onset looks at on each side of the red run.</summary>
    public const int MaxRunsSearched = 1_000;

    /// <summary>How far back a search for the onset goes.</summary>
    public static readonly TimeSpan OnsetReach = TimeSpan.FromDays(90);

    /// <summary>Entries of one worklist; a larger damage is corrected by a program and not from a list.</summary>
    public const int MaxWorklistEntries = 10_000;

    /// <summary>Candidate green runs that are ranked for a red one.</summary>
    public const int MaxPairCandidates = 200;

    /// <summary>Runs of an agent in which it is looked for what the red ones have in common, newest first.</summary>
    public const int MaxRunsInPopulation = 5_000;

    /// <summary>Days back that a look at all runs of an agent may go.</summary>
    public const int MaxPopulationDays = 90;

    /// <summary>Runs of all agents that are counted around one run.</summary>
    public const int MaxRunsAround = 300;

    /// <summary>Before the start and after the end of a run; what ran longer ago is not beside it.</summary>
    public static readonly TimeSpan AroundARun = TimeSpan.FromMinutes(15);

    /// <summary>Places around a run of which it is told how many calls failed.</summary>
    public const int MaxPlacesAround = 100;

    /// <summary>Spans of the last green runs that are read as the measure of a red one; runs beyond it do not count.</summary>
    public const int MaxSpansInGreenRuns = 20_000;

    /// <summary>How long what was read of runs is remembered: what another instance erases is gone here no later.</summary>
    public static readonly TimeSpan RunsRemembered = TimeSpan.FromHours(1);

    /// <summary>How long what surrounds a red run is kept: other runs go on arriving.</summary>
    public static readonly TimeSpan SurroundingsKept = TimeSpan.FromMinutes(5);

    /// <summary>Tries of one arm in one tally; 59 in a row already exclude a failure rate of 5 %.</summary>
    public const int MaxReplayTries = 1_000;

    /// <summary>Items read from one run; a larger batch says that it was cut.</summary>
    public const int MaxItemsPerRun = 10_000;

    /// <summary>Steps that are kept for one item; a loop that asks again and again says no more with the next one.</summary>
    public const int MaxTouchesPerItem = 50;

    /// <summary>Plain members beside an item that are kept of one touch.</summary>
    public const int MaxFactsPerTouch = 24;

    /// <summary>Claims that are read with a run.</summary>
    public const int MaxClaimsShown = 1_000;

    /// <summary>Subject rules, and outcome rules, of one agent.</summary>
    public const int MaxRulesPerAgent = 50;

    public const int MaxConditionsPerRule = 10;

    /// <summary>Runs that a rule is tried against, newest first, before it is saved.</summary>
    public const int MaxRunsTried = 200;

    /// <summary>Runs whose items a post or a page reads before it answers; the background reads the others.</summary>
    public const int MaxRunsReadAtOnce = 100;

    /// <summary>A file with outcomes: 50,000 lines of 300 bytes fit.</summary>
    public const long MaxOutcomeFileBytes = 16L * 1024 * 1024;

    public const int MaxOutcomeLines = 50_000;

    /// <summary>A run is settled after this long without news, by receipt clock.</summary>
    public static readonly TimeSpan SettlesAfter = TimeSpan.FromSeconds(30);

    /// <summary>An incident that may wait longer than this is declined or closed, not snoozed.</summary>
    public static readonly TimeSpan MaxSnooze = TimeSpan.FromDays(90);

    /// <summary>After a rotation both secrets sign for this long.</summary>
    public static readonly TimeSpan OldSecretHoldsFor = TimeSpan.FromDays(1);

    /// <summary>A delivery taken for sending is not taken again before this; longer than any attempt lasts.</summary>
    public static readonly TimeSpan DeliveryLease = TimeSpan.FromMinutes(2);

    /// <summary>Settled deliveries are deleted after this.</summary>
    public static readonly TimeSpan DeliveriesKept = TimeSpan.FromDays(30);

    /// <summary>How far the clock of who sends an instant may run ahead of ours.</summary>
    public static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>Free disk space below which the program says that it is not ready: the largest request still fits, and people can act.</summary>
    public const long MinFreeDiskBytes = 256L * 1024 * 1024;

    /// <summary>Batches waiting to be written beyond which the program says that it is not ready: it cannot work them off in <see cref="MaxWriteWait"/>.</summary>
    public const int MaxWritesWaiting = 64;

    /// <summary>How long a write may wait for the gate before the sender is told to come back.</summary>
    public static readonly TimeSpan MaxWriteWait = TimeSpan.FromSeconds(3);

    /// <summary>Requests that are not done so long after listening ended are given up; supervisors kill after ten seconds or more.</summary>
    public static readonly TimeSpan MaxShutdown = TimeSpan.FromSeconds(6);

    /// <summary>A JSON body of the API: every text in it has a limit of its own, and all of them fit.</summary>
    public const long MaxJsonBodyBytes = 1024 * 1024;

    /// <summary>API requests that are answered at once; each may hold a comparison in memory.</summary>
    public const int MaxApiRequestsAtOnce = 64;

    /// <summary>API requests that wait for their turn; more are told to come back.</summary>
    public const int MaxApiRequestsWaiting = 64;

    /// <summary>How long the answer to a request with an idempotency key is said again.</summary>
    public static readonly TimeSpan AnswersKept = TimeSpan.FromHours(24);

    /// <summary>After this long without an answer a request with an idempotency key has died with its process.</summary>
    public static readonly TimeSpan RequestRunsAtMost = TimeSpan.FromMinutes(5);

    /// <summary>A larger answer is not kept; its request may be sent again and is carried out again.</summary>
    public const int MaxKeptAnswerBytes = 1024 * 1024;

    /// <summary>Patterns of its own that a workspace marks.</summary>
    public const int MaxOwnRedactions = 30;

    /// <summary>Of one such pattern. Every one of them goes over every text.</summary>
    public const int MaxOwnRedactionChars = 300;

    /// <summary>Over one text; then the text is left out rather than written unmarked.</summary>
    public const int MaxOwnRedactionMs = 100;

    /// <summary>Keys that a workspace marks, and as many that it leaves alone.</summary>
    public const int MaxOwnRedactionKeys = 100;

    /// <summary>Stored texts, and characters of each, in the preview of redaction rules.</summary>
    public const int MaxPreviewTexts = 20;

    /// <inheritdoc cref="MaxPreviewTexts"/>
    public const int MaxPreviewChars = 20_000;

    /// <summary>Versions of the redaction rules that are shown.</summary>
    public const int MaxShownRuleVersions = 20;
}
