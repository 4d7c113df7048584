package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hawker/app/live"
	"hawker/app/store"
)

// A question that is answered on the air stands on the product's page once the show is
// over, with the second of the film in which it was answered and without who asked; the
// crew words it, withholds it, and answers in writing what was missed.
func TestQuestionsOfTheShowReachTheProduct(t *testing.T) {
	t.Parallel()
	f := onCamera(t)
	f.until("00000001")
	show, product := f.st.show, "/products/full-moon"
	room, console, desk := "/live/"+show.Handle, "/control/"+show.Handle, "/desk/clips/"+show.Handle
	guest, crew := f.browser(), f.owner()
	guest.post(room+"/name", url.Values{"name": {"Ines"}, "text": {"Does it hold a litre?"}}).want(http.StatusOK)
	crew.post(console+"/chat/1/answered", nil).want(http.StatusConflict) // nothing is on the screen
	f.do(func(tx *store.Tx) error { return live.Pin(tx, show.ID, 1) })
	soon(t, "an explanation that is long enough", func() bool { return time.Since(f.show().PinnedAt) > 3200*time.Millisecond })
	f.browser().post(console+"/chat/1/answered", nil) // nobody's to say
	crew.post(console+"/chat/9/answered", nil).want(http.StatusNotFound)
	if page := crew.post(console+"/chat/1/answered", nil).want(http.StatusOK); !strings.Contains(page.text, `log__answer--done`) {
		t.Error("the console does not say that it was answered")
	}
	guest.post(room+"/chat", url.Values{"text": {"How heavy is it?"}}).want(http.StatusOK)
	f.do(func(tx *store.Tx) error { return live.Unpin(tx, show.ID) })
	if page := crew.get(desk).want(http.StatusOK); !strings.Contains(page.text, "Does it hold a litre?") || strings.Contains(page.text, "Ines") {
		t.Errorf("the crew reads:\n%s", page.words())
	}
	if strings.Contains(guest.get(product).text, "Does it hold a litre?") {
		t.Error("it is on the product's page before the crew could read it")
	}
	crew.post("/studio/"+show.Handle+"/end", nil).want(http.StatusOK)
	film := `href="` + room + `/clips/1?t=`
	soon(t, "the question on the product's page", func() bool { return strings.Contains(guest.get(product).text, film) })
	page := guest.get(product).want(http.StatusOK)
	_, rest, _ := strings.Cut(page.text, film)
	second, _, _ := strings.Cut(rest, `"`)
	if !strings.Contains(page.text, "Does it hold a litre?") || strings.Contains(page.text, "Ines") || strings.Contains(page.text, "How heavy") {
		t.Errorf("the product's page says:\n%s", page.words())
	}
	if clip := guest.get(room + "/clips/1?t=" + second).want(http.StatusOK); !strings.Contains(clip.text, `/film.mp4#t=`+second+`"`) || !strings.Contains(clip.text, "Does it hold a litre?") {
		t.Errorf("second %s of the clip: %s", second, clip.words())
	}
	f.crewOfQuestions(desk, product)
}

// crewOfQuestions is what the crew does with what was asked, once the show is over.
func (f filmed) crewOfQuestions(desk, product string) {
	t, crew, guest := f.t, f.owner(), f.browser()
	says := func(text string) bool { return strings.Contains(guest.get(product).want(http.StatusOK).text, text) }
	crew.post(desk+"/questions/1/withhold", nil).want(http.StatusOK)
	if says("Does it hold a litre?") {
		t.Error("what is withheld is on the product's page")
	}
	crew.post(desk+"/questions/1/publish", nil).want(http.StatusOK)
	crew.post(desk+"/questions/1", url.Values{"n": {"1"}, "text": {"Does it hold a litre?"}, "reply": {"0.9 l, to the brim."}, "fit": {"on"}}).want(http.StatusOK)
	if !says("0.9 l, to the brim.") || !says("1 answer about size and fit") {
		t.Error("the answer in writing is not there")
	}
	soon(t, "what was missed is listed", func() bool { // talk is on disk within 250 ms
		return strings.Contains(crew.get(desk).want(http.StatusOK).text, "How heavy is it?")
	})
	if no := crew.post(desk+"/questions/2", url.Values{"n": {"1"}, "text": {"How heavy is it?"}}).want(http.StatusUnprocessableEntity); !strings.Contains(no.text, "Write the answer") {
		t.Errorf("without an answer: %s", no.words())
	}
	crew.post(desk+"/questions/2", url.Values{"n": {"1"}, "text": {"How heavy is it?"}, "reply": {"900 g"}}).want(http.StatusOK)
	crew.post(desk+"/questions/77", url.Values{"n": {"1"}, "text": {"?"}, "reply": {"!"}}).want(http.StatusNotFound)
	if !says("900 g") {
		t.Error("what was missed on the air is not answered")
	}
	if p := guest.post(desk+"/questions/1/withhold", nil); p.status == http.StatusOK && !strings.HasPrefix(p.url.Path, "/desk/sign-in") {
		t.Errorf("anybody withholds: %d %s", p.status, p.url)
	}
	f.do(func(tx *store.Tx) error { return live.SetAccess(tx, f.st.show.ID, live.ByCode) })
	if says("900 g") || says("Does it hold") {
		t.Error("questions of a private show are on the product's page")
	}
	guest.get("/live/" + f.st.show.Handle + "/clips/1").want(http.StatusForbidden)
	f.do(func(tx *store.Tx) error { return live.SetAccess(tx, f.st.show.ID, live.Public) })
}
