using Triage.Engine.Agents;

namespace Triage.Web.Agents;

/// <summary>One tool while the card is edited.</summary>
public sealed class ToolDraft(CardTool tool)
{
    public CardTool Tool { get; } = tool;
    public ToolReach? Reach { get; set; } = tool.Reach;
    public string? Switch { get; set; } = tool.Switch;
    public string? WhoCanUndo { get; set; } = tool.WhoCanUndo;

    /// <summary>A tool that is gone may be taken off the card.</summary>
    public bool Keep { get; set; } = true;
}

/// <summary>The card while a person edits it. A proposal is only taken over when the person asks for it.</summary>
public sealed class CardDraft
{
    public CardDraft(AgentCard card, AgentSeen seen)
    {
        Sees = string.Join('\n', card.ConfirmedAtUtc is null && card.Sees.Count == 0 ? CardReview.SeesOf(seen) : card.Sees);
        Checks = string.Join('\n', card.Checks);
        Tools = [.. CardReview.ToolsOf(card, seen).Select(t => new ToolDraft(t))];
    }

    /// <summary>One line each.</summary>
    public string Sees { get; set; }
    public string Checks { get; set; }
    public IReadOnlyList<ToolDraft> Tools { get; }

    public int OpenProposals => Tools.Count(t => t is { Reach: null, Tool.Proposal: not null });

    public void TakeOverProposals()
    {
        foreach (var tool in Tools)
        {
            tool.Reach ??= tool.Tool.Proposal?.Reach;
        }
    }

    public AgentCard ToCard() =>
        AgentCard.Empty with
        {
            Sees = LinesOf(Sees),
            Checks = LinesOf(Checks),
            MayTouch =
            [
                .. Tools
                    .Where(t => t.Keep)
                    .Select(t => new ToolOnCard(t.Tool.Name, t.Reach, t.Switch, t.WhoCanUndo, t.Tool.Description)),
            ],
        };

    private static IReadOnlyList<string> LinesOf(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
