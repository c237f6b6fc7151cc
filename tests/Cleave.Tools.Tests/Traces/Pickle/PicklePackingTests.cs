using Cleave.Tools.Pickle;

namespace Cleave.Tools.Tests.Traces.Pickle;

/// <summary>Dictionaries and lists are packed as soon as they are whole; no pickle can tell the difference.</summary>
public class PicklePackingTests
{
    [Fact]
    public void Values_of_every_kind_and_width_come_back()
    {
        object?[] values =
        [
            null, true, false, 0, 1, 255, 256, 65_535, 1 << 24, int.MaxValue, 1L << 47, long.MaxValue, ulong.MaxValue, -1, long.MinValue,
            2.5, double.NaN, "text", new byte[] { 1, 2 }, new object?[] { 1 }, new List<object?>(), new List<object?> { 3, "x" },
            new Dictionary<string, object?> { ["inner"] = new List<object?> { new Dictionary<string, object?> { ["deep"] = 9 } } },
        ];
        var entries = values.Select((value, index) => (Key: $"k{index}", value)).ToDictionary(pair => pair.Key, pair => pair.value);
        PickleDictionary packed = new PickleBytes().Value(new List<object?> { entries }).Read().List![0].Dictionary!;

        Assert.Equal(entries.Keys, packed.Entries.ToArray().Select(entry => entry.Key.Text!));
        Assert.Equal(entries.Values.Select(Show), packed.Entries.ToArray().Select(entry => entry.Value.ToString()));
        Assert.True(packed.TryGet("k22", out PickleValue outer) && outer.Dictionary!.TryGet("inner", out PickleValue inner)
            && inner.List![0].Dictionary!.TryGet("deep", out PickleValue nine) && nine.SignedNumber == 9);
        Assert.False(packed.TryGet("k23", out _));
    }

    [Fact]
    public void A_packed_dictionary_takes_further_entries_until_it_is_part_of_another()
    {
        PickleDictionary grown = new PickleBytes().Raw("}\u0094(U\u0001aK\u0001u(U\u0001bK\u0002uU\u0001cK\u0003s").Read().Dictionary!;

        Assert.Equal("abc", string.Concat(grown.Entries.ToArray().Select(entry => entry.Key.Text)));
        Assert.Contains("cyclic", new PickleBytes().Raw("]}\u0094(U\u0001aK\u0001uah\0(U\u0001bK\u0002u").Refused().Message);
    }

    [Fact]
    public void What_the_memo_holds_of_a_packed_dictionary_is_what_became_of_it()
    {
        PickleList list = new PickleBytes().Raw("(}\u0094(U\u0001aK\u0001u(U\u0001bK\u0002uh\0l").Read().List!;

        Assert.Equal((2, 2), (list.Count, list[0].Dictionary!.Count));
        Assert.Equal(2, list[1].Dictionary!.Count);
    }

    [Fact]
    public void A_container_that_two_places_refer_to_is_filled_for_both()
    {
        PickleList list = new PickleBytes().Raw("(]\u0094h\0K\u0001al").Read().List!;
        PickleList dictionaries = new PickleBytes().Raw("(}2(U\u0001aK\u0001ul").Read().List!;

        Assert.Equal((1, 1), (list[0].List!.Count, list[1].List!.Count));
        Assert.Equal((1, 1), (dictionaries[0].Dictionary!.Count, dictionaries[1].Dictionary!.Count));
    }

    [Fact]
    public void An_overwritten_memo_entry_is_not_changed_by_what_stood_there_before()
    {
        // The list is stored at 0, then a text is; packing the list must leave the text alone.
        PickleList list = new PickleBytes().Raw("(]q\0U\u0003newq\0" + "0" + "h\0l").Read().List!;

        Assert.Equal("new", list[1].Text);
        Assert.Equal(PickleKind.List, list[0].Kind);
    }

    [Fact]
    public void The_last_value_of_a_repeated_key_wins_as_in_Python()
    {
        PickleDictionary dictionary = new PickleBytes().Raw("](}(U\u0001aK\u0001U\u0001aK\u0002ue").Read().List![0].Dictionary!;

        Assert.Equal(1, dictionary.Count);
        Assert.True(dictionary.TryGet("a", out PickleValue two) && two.SignedNumber == 2);
    }

    [Fact]
    public void Equal_lists_of_packed_values_are_kept_once()
    {
        PickleList outer = new PickleBytes().Raw("](}(U\u0001aK\u0001u\u0094").Repeat(3, "](h\0h\0e").Raw("e").Read().List!;

        Assert.Equal(outer[1].List!.Row, outer[2].List!.Row);
        Assert.NotEqual(outer[1].List!.Row, outer[0].RowNumber);
    }

    private static string Show(object? value) => value switch
    {
        null => "None",
        double number => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        string text => $"'{text}'",
        byte[] bytes => $"bytes of length {bytes.Length}",
        object?[] tuple => $"a tuple of {tuple.Length}",
        List<object?> list => $"a list of {list.Count}",
        Dictionary<string, object?> entries => $"a dictionary of {entries.Count}",
        _ => value.ToString()!,
    };
}
