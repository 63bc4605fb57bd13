using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Triage.Storage.Knowledge;

/// <summary>One opened file. Whatever is wrong with it goes to the list of mistakes that all files share.</summary>
internal sealed class KnowledgeFile
{
    private readonly string _shownAs;
    private readonly List<KnowledgeMistake> _mistakes;

    private KnowledgeFile(string shownAs, List<KnowledgeMistake> mistakes, string? text)
    {
        _shownAs = shownAs;
        _mistakes = mistakes;
        Root = text is null ? null : Parse(text);
    }

    /// <summary>The file's name without folder and ending.</summary>
    public string Name => Path.GetFileNameWithoutExtension(_shownAs);

    /// <summary>Null when the file could not be read as one document; the mistake is noted then.</summary>
    public YamlNode? Root { get; }

    public static KnowledgeFile Open(string path, string shownAs, List<KnowledgeMistake> mistakes)
    {
        try
        {
            return new KnowledgeFile(shownAs, mistakes, File.ReadAllText(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            var missing = new KnowledgeFile(shownAs, mistakes, null);
            missing.Mistake(
                1,
                "The file is missing.",
                "Restore it from the release, or point Triage:Knowledge at the folder that has it."
            );
            return missing;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var unread = new KnowledgeFile(shownAs, mistakes, null);
            unread.Mistake(1, $"The file cannot be read: {e.Message}", "Give the user that runs Triage the right to read it.");
            return unread;
        }
    }

    public void Mistake(YamlNode at, string problem, string remedy) => Mistake((int)at.Start.Line, problem, remedy);

    public void Mistake(int line, string problem, string remedy) =>
        _mistakes.Add(new KnowledgeMistake(_shownAs, line, problem, remedy));

    private YamlNode? Parse(string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 1)
            {
                return stream.Documents[0].RootNode;
            }

            Mistake(
                1,
                stream.Documents.Count == 0 ? "The file is empty." : "The file holds several documents.",
                "Write exactly one YAML document, without '---' in between."
            );
        }
        catch (YamlException e)
        {
            Mistake(
                Math.Max(1, (int)e.Start.Line),
                $"This is not valid YAML: {e.Message}",
                "Mend the line; text with ': ' or ' #' in it needs quotes, and a key stands once."
            );
        }

        return null;
    }
}
