using System.Reflection;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Cleave.House.Tests.Messages;

/// <summary>Every message that the library can give reads well alone: as written down, and by rules.</summary>
public sealed partial class MessageTests(ITestOutputHelper output)
{
    private static readonly string[] OfDotNet = [
        "Value cannot be null.", "The value cannot be an empty string.", "Cannot access a disposed object."];

    private static readonly string[] Dialect =
    [
        "books", "told", "mail", "gate", "parcel", "doomed", "is not right", "of which the first", "where that", "stands for", "by now",
        "they are:",
    ];

    private static readonly HashSet<string> Parameters = [.. PublicMethods().SelectMany(method =>
        method.GetParameters().Select(parameter => $"{NameOf(method)}({parameter.Name})"))];

    /// <summary>Messages of the library. Messages of the tools name the file and the line first, as a compiler does,
    /// and are no sentences.</summary>
    private static IEnumerable<MessageCase> Ours => MessageTable.OfAll.Cases.Where(one =>
        !one.Section.StartsWith("Tools", StringComparison.Ordinal)
            && !OfDotNet.Any(text => one.Text.StartsWith(text, StringComparison.Ordinal)));

    /// <summary>Where messages were changed on purpose, CLEAVE_ACCEPT_MESSAGES=1 writes them down anew.</summary>
    [Fact]
    public void They_are_as_written_down()
    {
        // The limits of memory follow from the size of a page.
        if (Environment.SystemPageSize != 4096)
            return;

        string path = Path.Combine(Repository.Root, "tests/Cleave.House.Tests/Messages/Messages.txt");
        string actual = MessageTable.OfAll.ToString();
        output.WriteLine(actual);
        if (Environment.GetEnvironmentVariable("CLEAVE_ACCEPT_MESSAGES") == "1")
            File.WriteAllText(path, actual);

        Assert.Equal(File.ReadAllText(path), actual);
    }

    [Fact]
    public void Every_call_is_refused() => Assert.True(MessageTable.OfAll.Served.Count == 0, string.Join('\n', MessageTable.OfAll.Served));

    [Fact]
    public void The_parameter_that_is_named_is_one_of_the_method() =>
        AssertAll(MessageTable.OfAll.Cases, one => one.ParamName is null || Parameters.Contains($"{one.Method}({one.ParamName})"));

    [Fact]
    public void An_argument_that_is_refused_is_named() =>
        AssertAll(one => one.ParamName is not null || !one.Type.StartsWith("Argument", StringComparison.Ordinal));

    [Fact]
    public void A_message_is_a_sentence() =>
        AssertAll(one => Sentence().IsMatch(one.Text) && (one.Text.Split(' ').Length >= 4 || one.Text is "No error." or "No failure."));

    [Fact]
    public void A_message_stands_alone() => AssertAll(one => !Pronoun().IsMatch(one.Text));

    /// <summary>An exception for a value out of range says the value or the limit as a number.</summary>
    [Fact]
    public void What_is_out_of_range_is_said_in_numbers() =>
        AssertAll(one => one.Type != nameof(ArgumentOutOfRangeException) || Number().IsMatch(one.Text)
            || one.Text.Contains("null", StringComparison.Ordinal));

    [Fact]
    public void Units_are_readable() => AssertAll(one => !LongNumber().IsMatch(one.Text));

    [Fact]
    public void The_words_are_those_of_the_field() =>
        AssertAll(one => !Dialect.Any(word => one.Text.Contains(word, StringComparison.OrdinalIgnoreCase)));

    private static void AssertAll(Func<MessageCase, bool> isRight) => AssertAll(Ours, isRight);

    private static void AssertAll(IEnumerable<MessageCase> cases, Func<MessageCase, bool> isRight)
    {
        Assert.NotEmpty(cases);
        string wrong = string.Join('\n', cases.Where(one => !isRight(one)));
        Assert.True(wrong.Length == 0, wrong);
    }

    private static IEnumerable<MethodBase> PublicMethods() =>
        from name in (string[])["Cleave", "Cleave.Memory", "Cleave.Vulkan", "Cleave.Storage", "Cleave.Orleans", "Cleave.Tools"]
        from type in Assembly.Load(name).GetExportedTypes()
        from member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        where member is MethodBase
        select (MethodBase)member;

    private static string NameOf(MethodBase method) =>
        method.IsConstructor ? method.DeclaringType!.Name.Split('`')[0]
        : method.Name.StartsWith("get_Item", StringComparison.Ordinal) ? "Item"
        : method.Name;

    /// <summary>From a capital, a digit or the name of a parameter to the period.</summary>
    [GeneratedRegex(@"^(?:[A-Z0-9]|\w+ \('.*'\) ).*\.$", RegexOptions.Singleline)]
    private static partial Regex Sentence();

    [GeneratedRegex(@"^(?:It|They|This|These|That|What|Which|He|There (?:they|it))\b")]
    private static partial Regex Pronoun();

    [GeneratedRegex("[0-9]")]
    private static partial Regex Number();

    /// <summary>A number too long to be read at a glance, without the nearest large unit beside it.</summary>
    [GeneratedRegex(@"\b[0-9]{8,} (?:bytes|[KMGTPE]iB)\b(?! \(about )")]
    private static partial Regex LongNumber();
}
