using Triage.Engine.Agents;

namespace Triage.Web.Agents;

/// <summary>What a person should look at on a card, in sentences.</summary>
public static class CardConcerns
{
    private const int MaxNames = 5;

    public static IReadOnlyList<string> Of(IReadOnlyList<CardTool> tools) =>
        [
            .. Sentence(
                tools.Where(t => t is { LacksSwitch: true, State: not CardToolState.Gone }),
                "can act and has no switch",
                "can act and have no switch"
            ),
            .. Sentence(
                tools.Where(t => t.State == CardToolState.New),
                "is new since the card was confirmed",
                "are new since the card was confirmed"
            ),
            .. Sentence(
                tools.Where(t => t.State == CardToolState.Redescribed),
                "is described otherwise to the model than when the card was confirmed",
                "are described otherwise to the model than when the card was confirmed"
            ),
            .. Sentence(
                tools.Where(t => t.State == CardToolState.Gone),
                "was not seen in the newest runs",
                "were not seen in the newest runs"
            ),
        ];

    private static IEnumerable<string> Sentence(IEnumerable<CardTool> tools, string one, string many)
    {
        var names = tools.Select(t => t.Name).ToList();
        if (names.Count == 0)
        {
            return [];
        }

        var more = names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "";
        return [$"{string.Join(", ", names.Take(MaxNames))}{more} {(names.Count == 1 ? one : many)}."];
    }
}
