using Triage.Engine.Checklists;

namespace Triage.Web.Incidents;

/// <summary>An answer that is being given: what is ticked, in the order of ticking, and the note. Nothing is kept before it is confirmed.</summary>
public sealed class AnswerDraft
{
    private readonly List<string> _chosen;
    private string? _note;

    /// <summary>Starts from the answer that counts, else from the suggestion, else empty.</summary>
    public AnswerDraft(Question question, Answer? answer, SuggestedAnswer? suggested)
    {
        Question = question;
        _chosen = [.. answer?.Choices ?? suggested?.Choices ?? []];
        _note = answer?.Note;
    }

    public Question Question { get; }
    public IReadOnlyList<string> Chosen => _chosen;
    public string? Note
    {
        get => _note;
        set
        {
            _note = value;
            Touched = true;
        }
    }

    /// <summary>A person has touched it, so a newer suggestion no longer changes it.</summary>
    public bool Touched { get; private set; }

    public bool Has(string choice) => _chosen.Contains(choice);

    /// <summary>The first of several ticks: it leads the walk.</summary>
    public bool Leads(string choice) => _chosen.Count > 1 && _chosen[0] == choice;

    /// <summary>Takes the choice; where several may be ticked, a second time takes it off. "Cannot tell" stands alone.</summary>
    public void Choose(string choice)
    {
        Touched = true;
        if (!Question.Multiple || choice == Choice.CannotTell)
        {
            var had = Has(choice) && Question.Multiple;
            _chosen.Clear();
            if (!had)
            {
                _chosen.Add(choice);
            }

            return;
        }

        _chosen.Remove(Choice.CannotTell);
        if (!_chosen.Remove(choice))
        {
            _chosen.Add(choice);
        }
    }

    /// <summary>What is still missing; null when it can be given.</summary>
    public string? Missing =>
        _chosen.Count == 0 ? "Choose an answer. “Cannot tell” is always an honest one."
        : Question.NeedsNote && string.IsNullOrWhiteSpace(Note) ? "This question needs a written line as well."
        : null;
}
