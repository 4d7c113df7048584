package copies

import "encoding/json"

// policy lets strangers read the public copies and nothing else (Amazon S3, "Bucket
// policies"; MinIO and others take the same).
func (p Page) policy() string {
	type statement struct {
		Sid, Effect, Principal, Action, Resource string
	}
	return indented(map[string]any{"Version": "2012-10-17", "Statement": []statement{
		{"PublicRecordings", "Allow", "*", "s3:GetObject", "arn:aws:s3:::" + p.folder() + "/*"}}})
}

// cors lets pages of the shop read them (Amazon S3, "CORS configuration"; Cloudflare R2
// takes the same).
func (p Page) cors() string {
	type rule struct {
		AllowedOrigins, AllowedMethods, AllowedHeaders, ExposeHeaders []string
		MaxAgeSeconds                                                 int
	}
	return indented([]rule{{[]string{p.Crowd.Shop}, []string{"GET", "HEAD"}, []string{"Range"}, []string{"Content-Length", "Content-Range", "ETag"}, 86400}})
}

// rules is cors as Backblaze B2 writes it ("Cross-Origin Resource Sharing Rules").
func (p Page) rules() string {
	type rule struct {
		Name       string   `json:"corsRuleName"`
		Origins    []string `json:"allowedOrigins"`
		Operations []string `json:"allowedOperations"`
		Headers    []string `json:"allowedHeaders"`
		Expose     []string `json:"exposeHeaders"`
		MaxAge     int      `json:"maxAgeSeconds"`
	}
	return indented([]rule{{"recordings", []string{p.Crowd.Shop}, []string{"s3_get", "s3_head", "b2_download_file_by_name"}, []string{"range"}, []string{"content-length", "content-range"}, 86400}})
}

// command lets strangers read them at a MinIO.
func (p Page) command() string { return "mc anonymous set download ALIAS/" + p.folder() }

func indented(v any) string {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic("copies: " + err.Error()) // strings and numbers
	}
	return string(b)
}
