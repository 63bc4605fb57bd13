using System.Globalization;
using Triage.Engine.Incidents;

namespace Triage.Engine.Agents;

public enum CardToolState
{
    Known,

    /// <summary>Seen since the card was confirmed.</summary>
    New,

    /// <summary>On the card, and in none of the newest runs.</summary>
    Gone,

    /// <summary>The model is told something else of it than when the card was confirmed.</summary>
    Redescribed,
}

/// <summary>A tool of the card beside what was seen of it.</summary>
/// <param name="Reach">What a person said; null while nobody has.</param>
/// <param name="Proposal">The app's guess, shown as one; null where a person has spoken or nothing speaks for anything.</param>
/// <param name="DescriptionBefore">With <see cref="CardToolState.Redescribed"/>: what it said when the card was confirmed.</param>
public sealed record CardTool(
    string Name,
    string? Description,
    ToolReach? Reach,
    ReachProposal? Proposal,
    string? Switch,
    string? WhoCanUndo,
    CardToolState State,
    int Calls,
    string? DescriptionBefore
)
{
    /// <summary>It can change the world, or seems to, and nobody has said how to stop it.</summary>
    public bool LacksSwitch =>
        string.IsNullOrWhiteSpace(Switch) && (Reach ?? Proposal?.Reach) is ToolReach.Write or ToolReach.Irreversible;
}

/// <summary>Puts a card beside what the newest runs show: what is new, gone or described otherwise, and what is missing.</summary>
public static class CardReview
{
    /// <summary>Every tool of the card and of the runs once: what needs a look first, then by name.</summary>
    public static IReadOnlyList<CardTool> ToolsOf(AgentCard card, AgentSeen seen)
    {
        var known = card.MayTouch.ToDictionary(t => t.Tool, StringComparer.Ordinal);
        var confirmed = card.ConfirmedAtUtc is not null;
        var tools = new List<CardTool>();
        foreach (var tool in seen.Tools)
        {
            var on = known.GetValueOrDefault(tool.Name);
            var description = Cut(tool.Description);
            var redescribed = on?.Description is not null && description is not null && on.Description != description;
            tools.Add(
                new CardTool(
                    tool.Name,
                    tool.Description,
                    on?.Reach,
                    on?.Reach is null ? ToolReaches.Propose(tool.Name, tool.Description, tool.Method) : null,
                    on?.Switch,
                    on?.WhoCanUndo,
                    confirmed && !card.KnownTools.Contains(tool.Name) && on is null ? CardToolState.New
                        : redescribed ? CardToolState.Redescribed
                        : CardToolState.Known,
                    tool.Calls,
                    redescribed ? on!.Description : null
                )
            );
        }

        var names = seen.Tools.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        tools.AddRange(
            card.MayTouch.Where(t => !names.Contains(t.Tool))
                .Select(t => new CardTool(
                    t.Tool,
                    t.Description,
                    t.Reach,
                    t.Reach is null ? ToolReaches.Propose(t.Tool, t.Description) : null,
                    t.Switch,
                    t.WhoCanUndo,
                    seen.Runs > 0 ? CardToolState.Gone : CardToolState.Known,
                    0,
                    null
                ))
        );
        return
        [
            .. tools
                .OrderByDescending(t => t.State is CardToolState.New or CardToolState.Redescribed)
                .ThenByDescending(t => t.Reach ?? t.Proposal?.Reach)
                .ThenBy(t => t.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>What the model is given, as the runs show it: a first draft for a person to correct.</summary>
    public static IReadOnlyList<string> SeesOf(AgentSeen seen) =>
        [
            .. seen.Prompts.Select(p =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"System prompt{(p.Agent is null ? "" : $" of {p.Agent}")}, {p.Chars:N0} characters"
                )
            ),
            .. seen.Tools.Count == 0
                ? []
                : new[] { $"{seen.Tools.Count} tool{(seen.Tools.Count == 1 ? "" : "s")} and what they answer" },
            .. seen.Sources.Select(s => $"Retrieval: {s}"),
        ];

    /// <summary>The card as it is kept when a person confirms it: bounded texts, and what the tools looked like then.</summary>
    /// <exception cref="RefusedInputException">Too many lines or tools, or a text over its limit.</exception>
    public static AgentCard Confirmed(AgentCard edited, AgentSeen seen, Actor by, DateTimeOffset atUtc)
    {
        if (edited.MayTouch.Count > Limits.MaxToolsOnCard)
        {
            throw new RefusedInputException(
                "mayTouch",
                $"The card has {edited.MayTouch.Count} tools; the limit is {Limits.MaxToolsOnCard}. Take those off that are never called."
            );
        }

        var descriptions = seen.Tools.ToDictionary(t => t.Name, t => t.Description, StringComparer.Ordinal);
        return new AgentCard(
            Lines(edited.Sees, "sees"),
            [
                .. edited.MayTouch.Select(t => new ToolOnCard(
                    FilingRules.Required(t.Tool, "tool", Limits.MaxShortTextChars),
                    t.Reach,
                    FilingRules.Optional(t.Switch, $"switch of {t.Tool}", Limits.MaxShortTextChars),
                    FilingRules.Optional(t.WhoCanUndo, $"who can undo {t.Tool}", Limits.MaxShortTextChars),
                    Cut(descriptions.GetValueOrDefault(t.Tool)) ?? t.Description
                )),
            ],
            Lines(edited.Checks, "checks"),
            [.. seen.Tools.Select(t => t.Name).Union(edited.MayTouch.Select(t => t.Tool), StringComparer.Ordinal)],
            by,
            atUtc
        );
    }

    private static IReadOnlyList<string> Lines(IReadOnlyList<string> lines, string field)
    {
        var written = lines.Select(l => FilingRules.Optional(l, field, Limits.MaxShortTextChars)).OfType<string>().ToList();
        return written.Count <= Limits.MaxCardLines
            ? written
            : throw new RefusedInputException(
                field,
                $"'{field}' has {written.Count} lines; the limit is {Limits.MaxCardLines}. Keep what a responder needs to know."
            );
    }

    private static string? Cut(string? description) =>
        description is { Length: > Limits.MaxDescriptionChars } ? description[..Limits.MaxDescriptionChars] : description;
}
